"""``gamseong-export validate``: a run on the parts that may choose between runs. It looks at no test part and makes no bundle."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..data import corpora
from ..data.nsmc import Reviews
from ..errors import DataError, RunError
from ..evaluation import report
from ..evaluation.calibration import choose_threshold
from ..evaluation.domains import Domain, Look, split_seed
from ..evaluation.mistakes import SOURCES
from ..settings import Flagship, NextNumber
from ..training import recipes
from ..training.recipes import flagship, teacher
from ..training.run import VALIDATION_IDS, Run
from .trained import calibrate, outputs, trained_model


def validate(run: Run, data: str) -> list[str]:
    """Lines for a terminal: the run's figures, calibrated as ``convert`` would. Raises ``RunError`` and ``DataError``."""
    settings = run.settings
    if isinstance(settings, NextNumber):
        raise RunError(f"{run.path}: {run.recipe} reads numbers and keeps none out; give a run of another recipe.")
    held, model = recipes.validation_reviews(run, data), trained_model(run)
    temperature = calibrate(run, model, held)
    given = outputs(run, model, held)
    threshold = choose_threshold(given, held.labels)
    training = {"settings": dataclasses.asdict(settings)}
    looks: dict[str, Look | str] = {"nsmc": Look(Domain("NSMC validation", held.texts, held.labels), given)}
    for name, load in (("kote", SOURCES["kote"]), ("everyday", _everyday)):
        try:
            domain = load(data, training)
        except DataError as error:
            looks[name] = str(error)
        else:
            looks[name] = Look(domain, outputs(run, model, _reviews(domain)))
    rows = [dataclasses.replace(row, target="") for row in report.measured(looks, training, threshold)]
    lines = [f"{run.path}: temperature {temperature:.3f}, 긍정 or 부정 is said from {threshold:.2f} on", *report.aligned(rows)]
    if isinstance(settings, Flagship):
        lines.append(f"its teachers together, NSMC validation: {_of_teachers(run, settings, held):.2%}")
    return lines


def _everyday(data: str, training: Mapping[str, Any]) -> Domain:
    return Domain("Chatbot everyday validation", corpora.part(corpora.everyday(data), "validation", split_seed(training)).texts)


def _reviews(domain: Domain) -> Reviews:
    labels = np.zeros(len(domain.texts), np.int64) if domain.labels is None else domain.labels
    return Reviews([str(row) for row in range(len(domain.texts))], domain.texts, labels)


def _of_teachers(run: Run, settings: Flagship, held: Reviews) -> float:
    """The accuracy of the mean of the teachers' log odds: what the flagship learns from."""
    odds = []
    for name in settings.teachers:
        taught, recipe = flagship.teacher_run(run.path.parents[1], name, run.read(VALIDATION_IDS))
        odds.append(teacher.opinions(taught, recipe, held.texts))
    return float(((np.mean(odds, axis=0) > 0) == held.labels).mean())
