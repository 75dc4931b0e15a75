"""The metrics of a sentiment bundle: what each one is, on which domain it is measured, and the limit it should reach."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...model_store import Analyzer
from ..data import nsmc
from ..percent import percent
from .domains import DomainPrediction, Predictions
from .robustness import PERTURBATIONS, count_flips, sample
from .scores import CONFIDENT, auc, both_right, confident


@dataclass(frozen=True)
class MetricRow:
    """A measured metric, one row of the report.

    ``value``: a share in [0, 1] (MB for the size), or ``None`` where ``why`` says that it is missing. ``n``: the number of cases.
    ``target``: "≥" or "≤" towards ``limit``, which has the value's unit; empty where nothing is asked for.
    """

    name: str
    what: str
    on: str
    n: int
    value: float | None
    target: str = ""
    limit: float = 0.0
    why: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the value meets its limit; ``None`` where there is no value or no target."""
        if self.value is None or not self.target:
            return None
        return self.value >= self.limit if self.target == "≥" else self.value <= self.limit


@dataclass(frozen=True)
class Metric:
    """A metric of one domain.

    ``value``: (prediction, threshold) → a share in [0, 1], NaN where there is none. ``texts``: how many texts are one case.
    """

    name: str
    what: str
    domain: str
    value: Callable[[DomainPrediction, float], float]
    target: str = ""
    limit: float = 0.0
    texts: int = 1


_SURE = f"judged with more than {percent(CONFIDENT, 0)} confidence"
METRICS = (
    Metric("test_accuracy", "accuracy", "nsmc", lambda found, _: found.scores.accuracy, "≥", 0.896),
    Metric("test_calibration_error", "calibration error", "nsmc", lambda found, _: found.scores.calibration_error, "≤", 0.01),
    Metric("test_decided", "called 긍정 or 부정", "nsmc", lambda found, threshold: found.scores.decided(threshold)[0]),
    Metric("test_decided_accuracy", "of those right", "nsmc", lambda found, threshold: found.scores.decided(threshold)[1]),
    Metric("kote_auc", "AUC", "kote", lambda found, _: auc(found.scores), "≥", 0.92),
    Metric("kote_accuracy", "accuracy", "kote", lambda found, _: found.scores.accuracy),
    Metric("kote_calibration_error", "calibration error", "kote", lambda found, _: found.scores.calibration_error, "≤", 0.04),
    Metric("sentineg_accuracy", "accuracy", "sentineg", lambda found, _: found.scores.accuracy),
    Metric("sentineg_pairs", "both of a pair right", "sentineg", lambda found, _: both_right(found.scores), "≥", 0.75, 2),
    Metric("everyday_confident", _SURE, "everyday", lambda found, _: confident(found.probabilities), "≤", 0.08),
    Metric("discord_everyday_confident", _SURE, "discord_everyday", lambda found, _: confident(found.probabilities), "≤", 0.15),
    Metric("discord_clear_accuracy", "on the right side", "discord_clear", lambda found, _: found.scores.accuracy, "≥", 0.95),
    Metric("negation_pairs", "both twins right", "negation", lambda found, _: both_right(found.scores), "≥", 0.75, 2),
    Metric("feelings_accuracy", "on the right side", "feelings", lambda found, _: found.scores.accuracy),
)
NSMC_ALONE = 0.885  # the limit for a model that has seen NSMC's 150,000 training reviews and nothing else

_FLIPS = {  # by perturbation: what the row says, and its limit
    "spaces": ("flips, spaces removed", 0.02),
    "lengthening": ("flips, ㅋㅋ/ㅠㅠ/!!! lengthened", 0.01),
    "nfd": ("flips, Unicode NFD", 0.0),
    "emoji": ("flips, trailing emoji", 0.02),
    "link": ("flips, trailing link", 0.0),
    "markup": ("flips, Discord's markup", 0.0),
    "invisible": ("flips, invisible characters", 0.0),
}


def measure(analyzer: Analyzer, predictions: Predictions, threshold: float) -> list[MetricRow]:
    """Returns every metric of ``predictions``, and the flips, for which a sample of NSMC's test set is predicted again."""
    return domain_metrics(predictions, analyzer.bundle.manifest.training, threshold) + _flips(analyzer, predictions["nsmc"])


def domain_metrics(predictions: Predictions, training: Mapping[str, Any], threshold: float) -> list[MetricRow]:
    """Returns the metrics of the domains that ``predictions`` names.

    ``training``: of the bundle's manifest; the limit of the accuracy depends on the data it names.
    """
    return [
        _measured(metric, training, predictions[metric.domain], threshold) for metric in METRICS if metric.domain in predictions
    ]


def values_by_name(rows: Sequence[MetricRow]) -> dict[str, float]:
    """Returns the values by name of the metric; rows without a value are left out."""
    return {row.name: row.value for row in rows if row.value is not None}


def _measured(metric: Metric, training: Mapping[str, Any], prediction: DomainPrediction | str, threshold: float) -> MetricRow:
    alone = training.get("data") == f"NSMC {nsmc.TRAIN}"
    limit = NSMC_ALONE if metric.name == "test_accuracy" and alone else metric.limit
    if isinstance(prediction, str):
        return MetricRow(metric.name, metric.what, metric.domain, 0, None, metric.target, limit, prediction)
    value = metric.value(prediction, threshold)
    missing = math.isnan(value)
    why = f"{prediction.domain.title}: holds one of the two labels only." if missing else ""
    found = None if missing else round(value, 5)
    count = len(prediction.domain.texts) // metric.texts
    return MetricRow(metric.name, metric.what, prediction.domain.title, count, found, metric.target, limit, why)


def _flips(analyzer: Analyzer, prediction: DomainPrediction | str) -> list[MetricRow]:
    if isinstance(prediction, str):
        return [
            MetricRow(f"flips_{name}", what, "nsmc", 0, None, "≤", limit, prediction) for name, (what, limit) in _FLIPS.items()
        ]
    picked = sample(prediction.domain.texts)
    texts = [prediction.domain.texts[row] for row in picked.tolist()]
    rows = []
    for name, (what, limit) in _FLIPS.items():
        flips = count_flips(analyzer.probabilities, texts, prediction.probabilities[picked], PERTURBATIONS[name])
        rate = None if flips.rate is None else round(flips.rate, 5)
        why = "" if flips.changed else f"{name}: changes no text of the sample."
        on = f"those of {len(texts):,} from NSMC test that change"
        rows.append(MetricRow(f"flips_{name}", what, on, flips.changed, rate, "≤", limit, why))
    return rows
