"""What every recipe has: five functions, and the few facts in which recipes differ otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import keras
from numpy.typing import NDArray

from ...model.examples import Examples
from ...model.front_end import FrontEnd
from ...settings import RecipeSettings
from ..loop import Stage
from ..run import Run

S = TypeVar("S", bound=RecipeSettings)


@dataclass(frozen=True)
class Prepared:
    """A run's data, ready for the loop; a series has no validation."""

    stages: Sequence[Stage]
    validation: Examples | None


@dataclass(frozen=True)
class Recipe(Generic[S]):
    """The way from data to a trained model.

    ``prepare(run, data)`` reads the folder ``data``, leaves in the run's folder what converting needs, and raises ``DataError``.
    ``encode(run, texts, targets)`` makes examples of texts for the run's model; ``targets``: [N] or [N, classes].
    ``build(run)`` makes the run's model with fresh weights; it reads the run's vocabulary.
    ``compile(model, settings)`` returns what the loop trains: the model, or the part of it that the loss is about.
    ``sources(settings)`` names the data and its licences, for the manifest.
    """

    prepare: Callable[[Run[S], str], Prepared]
    encode: Callable[[Run[S], Sequence[str], NDArray[Any]], Examples]
    build: Callable[[Run[S]], keras.Model]
    compile: Callable[[keras.Model, S], keras.Model]
    sources: Callable[[S], dict[str, str]]

    input: Literal["text", "ids", "series"]
    """What the graph of its bundle takes, as ``InputSpec.kind`` in the manifest."""

    ships: bool = True
    """Whether a run may become a bundle."""

    front_end: Callable[[Run[S]], FrontEnd] | None = None
    """The text front end that goes into a graph which takes ``text``."""

    build_unmasked: Callable[[Run[S]], keras.Model] | None = None
    """``build`` without masks, where it has any: tf2onnx would turn them into loops."""

    teachers: Callable[[S], tuple[str, ...]] = lambda _: ()
    """The recipes that have to be trained before this one."""


def one_stage(examples: Examples, settings: RecipeSettings) -> list[Stage]:
    """Returns the only stage of a recipe that trains on all its examples from the first epoch to the last."""
    return [Stage(examples, settings.epochs, settings.learning_rate)]
