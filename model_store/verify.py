"""Runs a bundle's golden vectors: a port to another runtime has to pass the same check."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .analyzer import Analyzer
from .bundle import GOLDEN, Bundle
from .errors import CorruptBundleError
from .manifest import REBUILD
from .prediction import TONES
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
    tones = analyzer.tones(texts) if bundle.manifest.tones else np.empty((len(texts), 0), np.float32)
    for case, score, three, prediction in zip(cases, scores, tones, analyzer.predict(texts), strict=True):
        content = read(case["text"]).text
        if content != case.get("read", content):
            problem = f"{case['text']!r} is read as {content!r}, not {case['read']!r}"
            raise CorruptBundleError(bundle.path / GOLDEN, problem, REBUILD)
        if "ids" in case and analyzer.ids(case["text"]) != case["ids"]:
            raise CorruptBundleError(bundle.path / GOLDEN, f"other ids for {case['text']!r}", REBUILD)
        if "label" in case and prediction.label != case["label"] and not _on_the_edge(bundle, score, three):
            problem = f"the verdict on {case['text']!r} is {prediction.label}, not {case['label']}"
            raise CorruptBundleError(bundle.path / GOLDEN, problem, REBUILD)
    expected = np.array([[case["negative"], case["positive"]] for case in cases]).reshape(-1, 2)
    worst = np.abs(scores - expected).max(initial=0.0)
    if bundle.manifest.tones:
        neutral = np.array([case["neutral"] for case in cases])
        worst = np.maximum(worst, np.abs(tones[:, 1] - neutral).max(initial=0.0))
    return float(worst)


def _on_the_edge(bundle: Bundle, sides: NDArray[np.float32], tones: NDArray[np.float32]) -> bool:
    """Returns whether rounding may turn the verdict into another on other hardware."""
    if not bundle.manifest.tones:
        return bool(abs(sides.max() - bundle.manifest.threshold) <= TOLERANCE)
    _, second, best = np.sort(tones)
    threshold = bundle.manifest.thresholds[TONES[int(tones.argmax())]]
    return bool(best - second <= TOLERANCE or abs(best - threshold) <= TOLERANCE)


def _under_rules_of_today(bundle: Bundle) -> list[dict[str, Any]]:
    """Returns the golden cases; of a bundle of older text rules only those whose text today's rules leave as it is."""
    if bundle.manifest.text_rules == TEXT_RULES:
        return bundle.golden
    return [case for case in bundle.golden if read(case["text"]).text == case["text"]]
