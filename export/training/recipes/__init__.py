"""The recipes by name, and how a run of any of them is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...settings import RecipeSettings
from ..checkpoints import copy_first_stages
from ..log import Epoch
from ..loop import train
from ..run import Run
from . import flagship, next_number, seed_lstm, syllable_lstm, teacher
from .base import Prepared, Recipe

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


def start(root: Path, recipe: str, settings: RecipeSettings, data: str, earlier: Path | None = None) -> tuple[Run[Any], Prepared]:
    """Starts a run below ``root`` and prepares its data in the folder ``data``; a run that cannot begin leaves no folder.

    ``earlier``: a run whose first stages are taken over. Raises ``DataError``, and ``RunError`` where a teacher of the recipe
    has not been trained.
    """
    run: Run[Any] = Run.start(root, recipe, settings)
    try:
        if earlier is not None:
            copy_first_stages(run.path, earlier)
        return run, prepare(run, data)
    except BaseException:
        run.discard()
        raise


def prepare(run: Run[Any], data: str) -> Prepared:
    """Prepares the data in the folder ``data`` for a run, new or to be gone on with. Raises as ``start`` does."""
    return recipe_of(run).prepare(run, data)


def train_prepared(run: Run[Any], prepared: Prepared) -> list[Epoch]:
    """Trains on what was prepared, from the run's last finished epoch on if it has one, and returns the log."""
    recipe = recipe_of(run)

    def make_model() -> Any:
        return recipe.compile(recipe.build(run), run.settings)

    return train(make_model, prepared.stages, prepared.validation, run.settings, run.path)


def train_teachers(root: Path, names: Sequence[str], settings: Mapping[str, RecipeSettings], data: str) -> bool:
    """Trains the recipes ``names`` that have no finished run of their ``settings``, by recipe, below ``root``.

    Returns whether there were any.
    """
    trained = False
    for name in names:
        run = Run.find(root, name, settings[name])
        if run is None or not run.finished:
            print(f"{name}: not trained yet", flush=True)
            finish(run, root, name, settings[name], data)
            trained = True
    return trained


def finish(found: Run[Any] | None, root: Path, recipe: str, settings: RecipeSettings, data: str) -> Run[Any]:
    """Goes on with ``found``, or starts a run where there is none, and returns it when it has finished."""
    run, prepared = start(root, recipe, settings, data) if found is None else (found, prepare(found, data))
    print(run.path, flush=True)
    train_prepared(run, prepared)
    return run
