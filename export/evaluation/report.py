"""``gamseong-export evaluate``: what a bundle is worth, as a table to read, as data, and as figures."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ...model_store import Analyzer, Bundle, SeriesModel
from ..data import nsmc
from ..data.series import EXAMPLE_SERIES
from ..percent import percent
from ..settings import Paths
from .domains import Predictions, predict_domains
from .metrics import MetricRow, measure, values_by_name
from .scores import word_by_word

_MEGABYTES, _LARGEST = "bundle_megabytes", 10.0
_NOTES = (
    "SentiNeg's development reviews have no twins: a pair is the k-th negative and the k-th positive one.",
    "A flip: the more probable side changes. The emoji are ones without a tone.",
)


@dataclass(frozen=True)
class Report:
    """``results``: for JSON. ``lines``: for a terminal. ``predictions`` and ``threshold``: what ``figures`` draws."""

    results: dict[str, Any]
    lines: list[str]
    predictions: Predictions = field(default_factory=dict)
    threshold: float = 0.5

    def figures(self) -> dict[str, bytes]:
        """Returns PNG bytes by name, of those domains that were measured."""
        from .figures import bundle_figures  # matplotlib takes its time to import, and measuring needs none of it

        return bundle_figures(self.predictions, self.threshold)


def report(bundle: Bundle, export: Paths, reference: str) -> Report:
    """Measures a sentiment bundle on every domain whose data is at hand, a series bundle on the example series.

    ``export``: ``data`` and ``sentence`` are read. ``reference``: the bundle's name as the user gave it, for the lines.
    Raises ``DataError`` without NSMC's test set.
    """
    title = f"{bundle.manifest.name}@{bundle.manifest.version}"
    if bundle.manifest.task == "next-number":
        return _series_report(bundle, title)
    nsmc.load(export.data, nsmc.TEST)  # before minutes are spent on the rest
    analyzer, threshold = Analyzer(bundle, threads=2), bundle.manifest.threshold
    predictions = predict_domains(analyzer, export.data)
    rows = measure(analyzer, predictions, threshold)
    size = len(bundle.manifest.files), bundle.size / 1e6
    rows.append(MetricRow(_MEGABYTES, "size, MB", "the bundle's files", *size, "≤", _LARGEST))
    steps = word_by_word(analyzer, export.sentence)
    count = next(row.n for row in rows if row.name == "test_accuracy")
    results: dict[str, Any] = {"bundle": title, "rows": count, "threshold": threshold, **values_by_name(rows)}
    results["table"] = [{**asdict(row), "reached": row.reached} for row in rows]
    results["growing"] = [{"text": text, "negative": negative, "positive": positive} for text, negative, positive in steps]
    lines = [
        f"{title}; of NSMC's test set every one of {count:,} rows; 긍정 or 부정 is said from {threshold:.2f} on",
        *markdown_table(rows),
        *_NOTES,
        f"its speed: gamseong-export benchmark {reference}",
        "the sentence as it grows:",
        *(f"  부정 {percent(negative, 2):>8}  긍정 {percent(positive, 2):>8}  {text}" for text, negative, positive in steps),
    ]
    return Report(results, lines, predictions, threshold)


def _series_report(bundle: Bundle, title: str) -> Report:
    model = SeriesModel(bundle)
    answers = [(series, model.next(series)) for series in EXAMPLE_SERIES]
    results = {"bundle": title, "answers": [{"values": list(series), "next": following} for series, following in answers]}
    return Report(results, [title, *(f"  {' '.join(map(str, series))} → {following:.4f}" for series, following in answers)])


def markdown_table(rows: Sequence[MetricRow]) -> list[str]:
    """Returns the lines of a Markdown table with straight columns, and below it what could not be measured and why."""
    cells = [("what", "measured on", "n", "value", "to reach", "reached")]
    for row in rows:
        wanted = f"{row.target} {_shown(row.name, row.limit)}" if row.target else ""
        verdict = {True: "yes", False: "NO", None: ""}[row.reached]
        value = "-" if row.value is None else _shown(row.name, row.value)
        cells.append((row.what, row.on, f"{row.n:,}", value, wanted, verdict))
    widths = [max(_width(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = ["| " + " | ".join(map(_padded, line, widths)) + " |" for line in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    missing: dict[str, list[str]] = {}
    for row in rows:
        if row.why:
            missing.setdefault(row.why, []).append(row.name)
    return lines + [f"not measured: {', '.join(names)}: {why}" for why, names in missing.items()]


def _shown(name: str, value: float) -> str:
    if name == _MEGABYTES:
        return f"{value:.1f}"
    return f"{value:.3f}" if name.endswith("_auc") else percent(value, 2)


def _width(text: str) -> int:
    """Columns of a terminal: Hangul takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
