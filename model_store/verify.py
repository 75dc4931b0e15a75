"""Runs a bundle's golden vectors: a port to another runtime has to pass the same check."""

from __future__ import annotations

from typing import Any

import numpy as np

from .analyzer import Analyzer
from .bundle import GOLDEN, Bundle
from .errors import CorruptBundleError
from .manifest import REBUILD
from .series import SeriesModel
from .text import TEXT_RULES, read

# Float32 kernels of other processors and onnxruntime versions differ by a few 1e-6, a wrong weight, id or label by far more.
TOLERANCE = 1e-4


def verify(bundle: Bundle) -> float:
    """Returns the largest difference from the golden vectors; what is read, the ids and the verdict must be equal.

    Raises ``CorruptBundleError`` if the difference is above ``TOLERANCE``, and what ``Analyzer`` and ``SeriesModel`` raise.
    """
    worst = _series_error(bundle) if bundle.manifest.task == "next-number" else _sentiment_error(bundle)
    if not worst <= TOLERANCE:  # in this form NaN, which numpy's max keeps, fails too
        raise CorruptBundleError(bundle.path / GOLDEN, f"the model is {worst:.2g} away from its golden vectors", REBUILD)
    return worst


def _series_error(bundle: Bundle) -> float:
    model = SeriesModel(bundle)
    return float(np.max([abs(model.next(case["values"]) - case["next"]) for case in bundle.golden]))


def _sentiment_error(bundle: Bundle) -> float:
    analyzer = Analyzer(bundle)
    cases = _under_rules_of_today(bundle)
    texts = [case["text"] for case in cases]
    scores = analyzer.probabilities(texts)
    for case, score, prediction in zip(cases, scores, analyzer.predict(texts), strict=True):
        content = read(case["text"]).text
        if content != case.get("read", content):
            problem = f"{case['text']!r} is read as {content!r}, not {case['read']!r}"
            raise CorruptBundleError(bundle.path / GOLDEN, problem, REBUILD)
        if "ids" in case and analyzer.ids(case["text"]) != case["ids"]:
            raise CorruptBundleError(bundle.path / GOLDEN, f"other ids for {case['text']!r}", REBUILD)
        on_the_edge = abs(score.max() - bundle.manifest.threshold) <= TOLERANCE  # it may fall otherwise elsewhere
        if "label" in case and prediction.label != case["label"] and not on_the_edge:
            problem = f"the verdict on {case['text']!r} is {prediction.label}, not {case['label']}"
            raise CorruptBundleError(bundle.path / GOLDEN, problem, REBUILD)
    expected = np.array([[case["negative"], case["positive"]] for case in cases]).reshape(-1, 2)
    return float(np.abs(scores - expected).max(initial=0.0))


def _under_rules_of_today(bundle: Bundle) -> list[dict[str, Any]]:
    """Returns the golden cases; of a bundle of older text rules only those whose text today's rules leave as it is."""
    if bundle.manifest.text_rules == TEXT_RULES:
        return bundle.golden
    return [case for case in bundle.golden if read(case["text"]).text == case["text"]]
