"""The metrics of a sentiment bundle: what each one is, on which domain it is measured, and the limit it should reach."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model_store import Analyzer
from ..data import nsmc
from ..percent import percent
from .domains import EMOJI, STRONG, DomainPrediction, Predictions
from .estimates import Estimate, of_scores, share, share_of
from .robustness import PERTURBATIONS, count_flips, sample
from .scores import CONFIDENT, auc, both_right, confident
from .tone_scores import ToneScores


@dataclass(frozen=True)
class MetricRow:
    """A measured metric, one row of the report.

    ``value``: a share in [0, 1] (MB for the size), or ``None`` where ``why`` says that it is missing. ``n``: the number of cases.
    ``target``: "≥" or "≤" towards ``limit``, which has the value's unit; empty where nothing is asked for. ``interval``: the two
    ends of the value's 95 % interval, or ``None`` where nothing was drawn by chance.
    """

    name: str
    what: str
    on: str
    n: int
    value: float | None
    target: str = ""
    limit: float = 0.0
    why: str = ""
    interval: tuple[float, float] | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the value meets its limit; ``None`` where there is no value or no target."""
        if self.value is None or not self.target:
            return None
        return self.value >= self.limit if self.target == "≥" else self.value <= self.limit


@dataclass(frozen=True)
class Metric:
    """A metric of one domain: ``estimate`` measures it on what a bundle predicts for that domain."""

    name: str
    what: str
    domain: str
    estimate: Callable[[DomainPrediction], Estimate]
    target: str = ""
    limit: float = 0.0


_Hits = Callable[[ToneScores], NDArray[np.bool_]]
_TONE_MEASURES: Mapping[str, tuple[str, _Hits]] = {
    "named_right": ("named right", lambda scores: scores.named_right),
    "right_side": ("on the right side", lambda scores: scores.right_side),
    "left_alone": ("toneless left alone", lambda scores: scores.left_alone),
    "named_wrong": ("named wrong", lambda scores: scores.named_wrong),
    "precision": ("of 긍정 and 부정 right", lambda scores: scores.precision),
}
_FRESH_KINDS = {
    **dict.fromkeys(("complaints", "praise", "contrast", "thanks", "negation", "feelings", "quarrels", "toneless"), 0.85),
    "sarcasm": 0.70,
}


def _accuracy(found: DomainPrediction) -> Estimate:
    return share(found.scores.right)


def _calibration_error(found: DomainPrediction) -> Estimate:
    return of_scores(lambda scores: scores.calibration_error, found.scores)


def _confident(found: DomainPrediction) -> Estimate:
    return share(confident(found.probabilities))


def _twins(found: DomainPrediction) -> Estimate:
    return share(both_right(found.scores))


def _told(domain: str, measure: str, target: str = "", limit: float = 0.0) -> Metric:
    """Returns a measure of what a user is told of a domain's texts."""
    what, hits = _TONE_MEASURES[measure]
    return Metric(f"{domain}_{measure}", what, domain, lambda found: share(hits(found.tone_scores)), target, limit)


def _told_kind(domain: str, kind: str, measure: str, target: str = "", limit: float = 0.0) -> Metric:
    """Returns the same of the texts of one kind alone."""
    what, hits = _TONE_MEASURES[measure]

    def estimate(found: DomainPrediction) -> Estimate:
        return share(hits(found.tone_scores.of(kind)))

    return Metric(f"{domain}_{kind}_{measure}", f"{what}, {kind}", domain, estimate, target, limit)


def _clear_logs(found: DomainPrediction) -> Estimate:
    return share(found.tone_scores.toned().named_right)


def _unreadable_emoji(found: DomainPrediction) -> Estimate:
    kinds = {kind for kind in found.domain.kinds if kind.startswith(EMOJI)}
    return share(found.tone_scores.of(*kinds).unreadable)


_SURE = f"judged with more than {percent(CONFIDENT, 0)} confidence"
METRICS = (
    _told("fresh", "named_right", "≥", 0.93),
    *(_told_kind("fresh", kind, "named_right", "≥", limit) for kind, limit in _FRESH_KINDS.items()),
    _told("fresh", "right_side", "≥", 0.97),
    _told("fresh", "named_wrong", "≤", 0.025),
    _told("fresh", "precision", "≥", 0.93),
    _told("fresh_second", "named_right", "≥", 0.93),
    _told("fresh_second", "right_side", "≥", 0.97),
    _told("fresh_second", "named_wrong", "≤", 0.025),
    _told("fresh_second", "precision", "≥", 0.93),
    Metric("logs_clear_named_right", "named right, all that have a tone", "logs", _clear_logs, "≥", 0.82),
    _told_kind("logs", STRONG, "named_right"),
    _told("logs", "right_side", "≥", 0.975),
    _told_kind("logs", STRONG, "right_side"),
    _told("logs", "left_alone", "≥", 0.92),
    _told("hands", "named_right", "≥", 0.84),
    _told("hands", "right_side", "≥", 0.91),
    _told("comments", "named_right", "≥", 0.83),
    _told("comments", "right_side", "≥", 0.955),
    _told("comments", "left_alone", "≥", 0.80),
    _told("comments_validation", "precision", "≥", 0.93),
    _told("emoji", "named_right", "≥", 0.95),
    Metric("emoji_unreadable", "판단 불가, of those with an emoji", "emoji", _unreadable_emoji, "≤", 0.0),
    Metric("discord_clear_named_right", "named right", "discord_clear", lambda found: share(found.tone_scores.named_right)),
    Metric("discord_clear_accuracy", "on the right side", "discord_clear", _accuracy, "≥", 0.95),
    Metric("negation_pairs", "both twins right", "negation", _twins, "≥", 0.78),
    Metric("feelings_accuracy", "on the right side", "feelings", _accuracy, "≥", 0.92),
    Metric("everyday_confident", _SURE, "everyday", _confident, "≤", 0.07),
    Metric("discord_everyday_confident", _SURE, "discord_everyday", _confident, "≤", 0.04),
    Metric("kote_auc", "AUC", "kote", lambda found: of_scores(auc, found.scores), "≥", 0.945),
    Metric("kote_accuracy", "accuracy", "kote", _accuracy),
    Metric("kote_calibration_error", "calibration error", "kote", _calibration_error, "≤", 0.03),
    Metric("sentineg_accuracy", "accuracy", "sentineg", _accuracy),
    Metric("test_accuracy", "accuracy", "nsmc", _accuracy, "≥", 0.895),
    Metric("test_calibration_error", "calibration error", "nsmc", _calibration_error, "≤", 0.01),
    Metric("test_decided", "called 긍정 or 부정", "nsmc", lambda found: share(found.tone_scores.called)),
    Metric("test_decided_accuracy", "of those right", "nsmc", lambda found: share(found.tone_scores.precision)),
)
NSMC_ALONE = 0.88  # the limit for a model that has seen NSMC's 150,000 training reviews and nothing else

_FLIPS = {  # by perturbation: what the row says, and its limit
    "spaces": ("flips, spaces removed", 0.0),
    "lengthening": ("flips, ㅋㅋ/ㅠㅠ/!!! lengthened", 0.0),
    "nfd": ("flips, Unicode NFD", 0.0),
    "emoji": ("flips, trailing emoji", 0.01),
    "link": ("flips, trailing link", 0.01),
    "markup": ("flips, Discord's markup", 0.0),
    "invisible": ("flips, invisible characters", 0.0),
}


def measure(analyzer: Analyzer, predictions: Predictions) -> list[MetricRow]:
    """Returns every metric of ``predictions``, and the flips, for which a sample of NSMC's test set is predicted again."""
    return domain_metrics(predictions, analyzer.bundle.manifest.training) + _flips(analyzer, predictions["nsmc"])


def domain_metrics(predictions: Predictions, training: Mapping[str, Any]) -> list[MetricRow]:
    """Returns the metrics of the domains that ``predictions`` names.

    ``training``: of the bundle's manifest; the limit of the accuracy depends on the data it names.
    """
    return [_measured(metric, training, predictions[metric.domain]) for metric in METRICS if metric.domain in predictions]


def tone_metrics(predictions: Predictions) -> list[MetricRow]:
    """Returns what a user is told of each domain's texts, without targets; what a domain has no texts for is left out."""
    rows = []
    for domain, prediction in predictions.items():
        found = [_measured(_told(domain, measure), {}, prediction) for measure in _TONE_MEASURES]
        rows += [row for row in found if row.value is not None or isinstance(prediction, str)]
    return rows


def named_right_by_kind(prediction: DomainPrediction) -> dict[str, Estimate]:
    """Returns the share of each kind's texts that are named right, the lowest first."""
    scores = prediction.tone_scores
    found = {kind: share(scores.of(kind).named_right) for kind in dict.fromkeys(scores.kinds)}
    return dict(sorted(found.items(), key=lambda each: each[1].value))


def validation_summary(prediction: DomainPrediction) -> dict[str, float]:
    """Returns the scores on the validation reviews by name, for a manifest."""
    scores, told = prediction.scores, prediction.tone_scores
    return {
        "validation_accuracy": scores.accuracy,
        "validation_calibration_error": round(scores.calibration_error, 4),
        "validation_decided": round(float(told.called.mean()), 4),
        "validation_decided_accuracy": round(float(told.precision.mean()), 4) if told.called.any() else 0.0,
    }


def values_by_name(rows: Sequence[MetricRow]) -> dict[str, float]:
    """Returns the values by name of the metric; rows without a value are left out."""
    return {row.name: row.value for row in rows if row.value is not None}


def _measured(metric: Metric, training: Mapping[str, Any], prediction: DomainPrediction | str) -> MetricRow:
    alone = training.get("data") == f"NSMC {nsmc.TRAIN}"
    limit = NSMC_ALONE if metric.name == "test_accuracy" and alone else metric.limit
    if isinstance(prediction, str):
        return MetricRow(metric.name, metric.what, metric.domain, 0, None, metric.target, limit, prediction)
    found, title = metric.estimate(prediction), prediction.domain.title
    if math.isnan(found.value):
        why = f"{title}: holds {'one of the two labels only' if found.n else 'no text to count'}."
        return MetricRow(metric.name, metric.what, title, found.n, None, metric.target, limit, why)
    return _row(metric.name, metric.what, title, found, metric.target, limit)


def _row(name: str, what: str, on: str, found: Estimate, target: str, limit: float) -> MetricRow:
    interval = round(found.low, 5), round(found.high, 5)
    return MetricRow(name, what, on, found.n, round(found.value, 5), target, limit, interval=interval)


def _flips(analyzer: Analyzer, prediction: DomainPrediction | str) -> list[MetricRow]:
    if isinstance(prediction, str):
        return [
            MetricRow(f"flips_{name}", what, "nsmc", 0, None, "≤", limit, prediction) for name, (what, limit) in _FLIPS.items()
        ]
    picked = sample(prediction.domain.texts)
    texts = [prediction.domain.texts[row] for row in picked.tolist()]
    on = f"those of {len(texts):,} from NSMC test that change"
    rows = []
    for name, (what, limit) in _FLIPS.items():
        flips = count_flips(analyzer.probabilities, texts, prediction.probabilities[picked], PERTURBATIONS[name])
        if flips.changed:
            rows.append(_row(f"flips_{name}", what, on, share_of(flips.flipped, flips.changed), "≤", limit))
        else:
            why = f"{name}: changes no text of the sample."
            rows.append(MetricRow(f"flips_{name}", what, on, 0, None, "≤", limit, why))
    return rows
