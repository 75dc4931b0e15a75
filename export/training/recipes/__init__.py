"""The recipes by name, and how a run of any of them is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...settings import RecipeSettings
from ..log import Epoch
from ..loop import train
from ..run import Run
from . import flagship, next_number, seed_lstm, syllable_lstm, teacher
from .base import Recipe

RECIPES: Mapping[str, Recipe[Any]] = {
    "next-number": next_number.RECIPE,
    "seed-lstm": seed_lstm.RECIPE,
    "syllable-lstm": syllable_lstm.RECIPE,
    "teacher-syllables": teacher.RECIPE,
    "teacher-morphemes": teacher.RECIPE,
    "flagship": flagship.RECIPE,
}


def recipe_of(run: Run[Any]) -> Recipe[Any]:
    """Returns the recipe that the run follows."""
    return RECIPES[run.recipe]


def run_training(run: Run[Any], data: str) -> list[Epoch]:
    """Prepares the data in the folder ``data`` and trains, or continues where the run stopped; returns the log.

    Raises ``DataError``, and ``RunError`` where a teacher of the recipe has not been trained.
    """
    recipe = recipe_of(run)
    prepared = recipe.prepare(run, data)

    def make_model() -> Any:
        return recipe.compile(recipe.build(run), run.settings)

    return train(make_model, prepared.stages, prepared.validation, run.settings, run.path)


def train_teachers(root: Path, names: Sequence[str], settings: Mapping[str, RecipeSettings], data: str) -> bool:
    """Trains the recipes ``names`` that have no finished run of their ``settings``, by recipe, below ``root``.

    Returns whether there were any.
    """
    trained = False
    for name in names:
        run = Run.find_or_start(root, name, settings[name])
        if not run.finished:
            print(f"{name}: not trained yet: {run.path}", flush=True)
            run_training(run, data)
            trained = True
    return trained
