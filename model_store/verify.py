"""Runs a bundle's golden vectors: the same check that a port to another runtime has to pass."""

from __future__ import annotations

from .analyzer import Analyzer
from .bundle import GOLDEN, Bundle
from .errors import CorruptBundleError
from .manifest import REBUILD
from .series import SeriesModel

# Between processors and onnxruntime versions float32 kernels differ by a few 1e-6; a wrong weight, id or label by far more.
TOLERANCE = 1e-4


def verify(bundle: Bundle) -> float:
    """The largest difference from the golden vectors; ids must be equal.

    Raises ``CorruptBundleError`` if it is above ``TOLERANCE``, and whatever loading and opening raise.
    """
    worst = _series_error(bundle) if bundle.manifest.task == "next-number" else _sentiment_error(bundle)
    if not worst <= TOLERANCE:  # spelt so that NaN fails too
        raise CorruptBundleError(bundle.path / GOLDEN, f"the model is {worst:.2g} away from its golden vectors", REBUILD)
    return worst


def _series_error(bundle: Bundle) -> float:
    model = SeriesModel(bundle)
    return max(abs(model.next(case["values"]) - float(case["next"])) for case in bundle.golden)


def _sentiment_error(bundle: Bundle) -> float:
    analyzer = Analyzer(bundle)
    worst = 0.0
    scores = analyzer.probabilities([case["text"] for case in bundle.golden]).tolist()
    for case, (negative, positive) in zip(bundle.golden, scores, strict=True):
        if "ids" in case and analyzer.ids(case["text"]) != case["ids"]:
            raise CorruptBundleError(bundle.path / GOLDEN, f"other ids for {case['text']!r}", REBUILD)
        worst = max(worst, abs(negative - case["negative"]), abs(positive - case["positive"]))
    return worst
