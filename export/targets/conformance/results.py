"""The results that are expected of a bundle: what ``Analyzer``, which serves it, answers to every case."""

from __future__ import annotations

from collections.abc import Sequence

from ....model_store import Analyzer, Bundle, read
from .ids import ids_model
from .kit import Case, Expected

_DIGITS = 7  # what float32 has


def results(bundle: Bundle, cases: Sequence[Case]) -> list[Expected]:
    """Returns what a runtime has to answer with ``bundle``. Raises what ``Analyzer`` and ``ids_model`` raise."""
    analyzer, model = Analyzer(bundle), ids_model(bundle)
    texts = [case.text for case in cases]
    sides = analyzer.probabilities(texts).tolist()
    tones = analyzer.tones(texts).tolist() if bundle.manifest.tones else [[]] * len(texts)
    found = []
    for case, two, three, prediction in zip(cases, sides, tones, analyzer.predict(texts), strict=True):
        reading = read(case.text)
        found.append(
            Expected(
                case.id,
                reading.text,
                reading.quoted,
                tuple(model.ids(reading.text)),
                tuple(round(number, _DIGITS) for number in two),
                tuple(round(number, _DIGITS) for number in three),
                str(prediction.label),
                prediction.truncated,
            )
        )
    return found
