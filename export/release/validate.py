"""``gamseong-export validate``: a run on the parts that may choose between runs. It looks at no test part and makes no bundle."""

from __future__ import annotations

import dataclasses
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ..data.errors import DataError
from ..data.nsmc import Reviews
from ..evaluation.calibration import choose_threshold
from ..evaluation.domains import Domain, DomainPrediction, everyday_validation, kote_validation
from ..evaluation.metrics import domain_metrics
from ..evaluation.report import markdown_table
from ..percent import percent
from ..training.errors import RunError
from ..training.recipes import recipe_of, teacher
from ..training.recipes.flagship import teacher_run
from ..training.reviews import validation_reviews
from ..training.run import VALIDATION_IDS, Run
from .trained_model import calibrate, load_trained, predict

_DOMAINS = {"kote": kote_validation, "everyday": everyday_validation}  # beside NSMC's validation reviews


def validate(run: Run[Any], data: str) -> list[str]:
    """Returns lines for a terminal: the run's figures, calibrated as ``convert`` would. Raises ``RunError`` and ``DataError``."""
    recipe = recipe_of(run)
    if recipe.input == "series":
        raise RunError(f"{run.path}: {run.recipe} reads numbers and keeps none out; give a run of another recipe.")
    validation, model = validation_reviews(run, data), load_trained(run)
    temperature = calibrate(run, model, validation)
    probabilities = predict(run, model, validation.texts)
    threshold = choose_threshold(probabilities, validation.labels)
    training = {"settings": dataclasses.asdict(run.settings)}
    domain = Domain("NSMC validation", validation.texts, validation.labels)
    predictions = {"nsmc": DomainPrediction(domain, probabilities), **_predictions(run, model, training, data)}
    rows = [dataclasses.replace(row, target="") for row in domain_metrics(predictions, training, threshold)]
    heading = f"{run.path}: temperature {temperature:.3f}, 긍정 or 부정 is said from {threshold:.2f} on"
    lines = [heading, *markdown_table(rows)]
    if teachers := recipe.teachers(run.settings):
        lines.append(f"its teachers together, NSMC validation: {percent(_teachers_accuracy(run, teachers, validation), 2)}")
    return lines


def _predictions(run: Run[Any], model: keras.Model, training: dict[str, Any], data: str) -> dict[str, DomainPrediction | str]:
    """Predicts the further domains. Where a domain's data is missing, its place holds the sentence that says why."""
    predictions: dict[str, DomainPrediction | str] = {}
    for name, load in _DOMAINS.items():
        try:
            domain = load(data, training)
        except DataError as error:
            predictions[name] = str(error)
        else:
            predictions[name] = DomainPrediction(domain, predict(run, model, domain.texts))
    return predictions


def _teachers_accuracy(run: Run[Any], teachers: tuple[str, ...], validation: Reviews) -> float:
    """Returns the accuracy of the mean of the teachers' log odds, which is what the flagship learns from."""
    odds: list[NDArray[np.float64]] = []
    for name in teachers:
        trained = teacher_run(run.path.parents[1], name, run.read(VALIDATION_IDS))
        odds.append(teacher.predict_log_odds(trained, validation.texts))
    return float(((np.mean(odds, axis=0) > 0) == validation.labels).mean())
