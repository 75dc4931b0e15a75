"""``gamseong-export validate``: a run on the parts that may choose between runs. It looks at no test part and makes no bundle."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from ...model_store import Label, Prediction
from ..data.nsmc import Reviews
from ..evaluation.calibration import choose_threshold, choose_thresholds, describe_thresholds
from ..evaluation.domains import (
    TONE_VALIDATION_DOMAINS,
    Domain,
    DomainPrediction,
    Load,
    everyday_validation,
    kote_validation,
    load_domains,
)
from ..evaluation.metrics import MetricRow, domain_metrics, tone_metrics
from ..evaluation.report import markdown_table
from ..model.networks import tells_tones, up_to_output_layer
from ..model.tones import sides
from ..percent import percent
from ..training.errors import RunError
from ..training.recipes import recipe_of, teacher
from ..training.recipes.flagship import mean_tones, teacher_run
from ..training.reviews import validation_reviews
from ..training.run import VALIDATION_IDS, Run
from .trained_model import calibrate, load_trained, predict

_DOMAINS: Mapping[str, Load] = {"kote": kote_validation, "everyday": everyday_validation}  # beside NSMC's validation reviews


class _Output(NamedTuple):
    """A domain and the run's tones [N, 3] or sides [N, 2] of its texts."""

    domain: Domain
    rows: NDArray[np.float32]


def validate(run: Run[Any], data: str) -> list[str]:
    """Returns lines for a terminal: the run's figures, calibrated as ``convert`` would. Raises ``RunError`` and ``DataError``.

    A run of three tones is measured on the further domains of ``TONE_VALIDATION_DOMAINS`` as well, with thresholds chosen there.
    """
    recipe = recipe_of(run)
    if recipe.input == "series":
        raise RunError(f"{run.path}: {run.recipe} reads numbers and keeps none out; give a run of another recipe.")
    validation, model = validation_reviews(run, data), load_trained(run)
    temperature = calibrate(run, model, validation)
    training = {"settings": dataclasses.asdict(run.settings)}
    domain = Domain("NSMC validation", validation.texts, validation.labels)
    reviews = _Output(domain, predict(run, up_to_output_layer(model), domain.texts))
    outputs = {"nsmc": reviews, **_outputs(run, model, _DOMAINS, data, training)}
    if tells_tones(model):
        toned = {"nsmc": reviews, **_outputs(run, model, TONE_VALIDATION_DOMAINS, data, training)}
        said, rows = _measured_tones(outputs, toned, training)
    else:
        threshold = choose_threshold(reviews.rows, validation.labels)
        said, rows = describe_thresholds(threshold, {}), domain_metrics(_judged(outputs, _of_sides(threshold)), training)
    rows = [dataclasses.replace(row, target="") for row in rows]
    lines = [f"{run.path}: temperature {temperature:.3f}, {said}", *markdown_table(rows)]
    if teachers := recipe.teachers(run.settings):
        lines.append(f"its teachers together, NSMC validation: {percent(_teachers_accuracy(run, teachers, validation), 2)}")
    return lines


def _outputs(
    run: Run[Any], model: keras.Model, loaders: Mapping[str, Load], data: str, training: Mapping[str, Any]
) -> dict[str, _Output | str]:
    """Predicts domains. Where a domain's data is missing, its place holds the sentence that says why."""
    part, domains = up_to_output_layer(model), load_domains(loaders, data, training)
    return {name: one if isinstance(one, str) else _Output(one, predict(run, part, one.texts)) for name, one in domains.items()}


def _measured_tones(
    outputs: Mapping[str, _Output | str], toned: Mapping[str, _Output | str], training: Mapping[str, Any]
) -> tuple[str, list[MetricRow]]:
    """Returns from where on a run says its three tones, and its metrics: those of ``outputs``, and what is told of ``toned``."""
    chosen_on = [one for one in toned.values() if not isinstance(one, str)]
    thresholds = choose_thresholds([(one.rows, one.domain.three_tones) for one in chosen_on])

    def judge(row: Sequence[float]) -> Label:
        return Prediction.judge_tones(row, thresholds).label

    rows = domain_metrics(_judged(outputs, judge), training) + tone_metrics(_judged(toned, judge))
    return describe_thresholds(0.5, thresholds), rows


def _of_sides(threshold: float) -> Callable[[Sequence[float]], Label]:
    return lambda row: Prediction.judge(row[0], row[1], threshold).label


def _judged(outputs: Mapping[str, _Output | str], judge: Callable[[Sequence[float]], Label]) -> dict[str, DomainPrediction | str]:
    predictions: dict[str, DomainPrediction | str] = {}
    for name, one in outputs.items():
        if isinstance(one, str):
            predictions[name] = one
        else:
            verdicts = [judge(row) for row in one.rows.tolist()]
            predictions[name] = DomainPrediction(one.domain, sides(one.rows).astype(np.float32), verdicts)
    return predictions


def _teachers_accuracy(run: Run[Any], teachers: tuple[str, ...], validation: Reviews) -> float:
    """Returns the accuracy of the mean of the teachers' tones, which is what the flagship learns from."""
    logs: list[NDArray[np.floating]] = []
    for name in teachers:
        trained = teacher_run(run.path.parents[1], name, run.read(VALIDATION_IDS))
        logs.append(np.log(np.clip(teacher.predict_tones(trained, validation.texts), 1e-9, 1)))
    return float((sides(mean_tones(logs)).argmax(axis=1) == validation.labels).mean())
