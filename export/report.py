"""``gamseong-export evaluate``: the figures of a bundle, as a table to read and as data."""

from __future__ import annotations

from typing import Any

from ..model_store import Analyzer, Bundle, SeriesModel
from . import golden, nsmc
from .evaluation import growing, score
from .settings import Export


def report(reference: str, export: Export) -> tuple[dict[str, Any], list[str]]:
    """The figures by name and the same as lines. A sentiment bundle is measured on every row of NSMC's test set."""
    bundle = Bundle.find(reference)
    title = f"{bundle.manifest.name}@{bundle.manifest.version}"
    if bundle.manifest.task == "next-number":
        return _series(bundle, title)
    analyzer = Analyzer(bundle, threads=2)
    reviews = nsmc.load(export.data, nsmc.TEST)
    figures: dict[str, Any] = {"bundle": title, "rows": len(reviews)}
    figures |= score(analyzer, reviews).summary("test", bundle.manifest.threshold)
    steps = growing(analyzer, export.sentence)
    figures["growing"] = [{"text": text, "negative": negative, "positive": positive} for text, negative, positive in steps]
    lines = [
        f"{title} on NSMC's test set, every one of {len(reviews):,} rows",
        f"  accuracy                     {figures['test_accuracy']:.2%}",
        f"  expected calibration error   {figures['test_calibration_error']:.2%}",
        f"  called 긍정 or 부정          {figures['test_decided']:.2%} (from {bundle.manifest.threshold:.2f} on)",
        f"  of those right               {figures['test_decided_accuracy']:.2%}",
        "the sentence as it grows:",
        *(f"  부정 {negative:7.2%}  긍정 {positive:7.2%}  {text}" for text, negative, positive in steps),
    ]
    return figures, lines


def _series(bundle: Bundle, title: str) -> tuple[dict[str, Any], list[str]]:
    model = SeriesModel(bundle)
    answers = [(values, model.next(values)) for values in golden.SERIES]
    figures = {"bundle": title, "answers": [{"values": list(values), "next": following} for values, following in answers]}
    return figures, [title, *(f"  {' '.join(map(str, values))} → {following:.4f}" for values, following in answers)]
