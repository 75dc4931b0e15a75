"""Hyperparameters and paths: the ``[export]`` and ``[recipes.*]`` tables of ``config.toml`` as frozen dataclasses."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from ..config import ConfigError, build, read_config, require

SeedTokenizer = Literal["words", "okt", "mecab"]
SEED_TOKENIZERS: tuple[SeedTokenizer, ...] = get_args(SeedTokenizer)
TeacherTokens = Literal["characters", "mecab"]


@dataclass(frozen=True)
class Export:
    """``data``: a folder with NSMC's two files (empty: downloaded into the user's cache). ``runs``, ``bundles``: written to.

    ``sentence``: the one that ``evaluate`` shows word by word as it grows.
    """

    data: str
    runs: str
    bundles: str
    sentence: str


# What every recipe that has a field of this name asks of it.
_LEAST = {
    **dict.fromkeys(("seed", "split", "validation"), 0),
    **dict.fromkeys(
        ("opinion_epochs", "kote_times", "everyday_times", "corpus_times", "sad_times", "middle", "extra"),
        0,
    ),
    **dict.fromkeys(("epochs", "star_epochs", "batch", "patience", "length", "units", "embedding", "series"), 1),
    **dict.fromkeys(("min_count", "buckets"), 1),
    "vocabulary": 3,  # the two specials and a token
}
_SHARES = ("dropout", "ngram_dropout", "opinion_noise", "noise")
_RATES = ("learning_rate", "star_learning_rate", "opinion_learning_rate")


@dataclass(frozen=True)
class Training:
    """What every recipe has. ``validation``: rows kept out of training. ``patience``: epochs without a lower validation error."""

    seed: int
    epochs: int
    batch: int
    learning_rate: float
    patience: int
    validation: int

    def __post_init__(self) -> None:
        for name in (field.name for field in fields(self)):
            value = getattr(self, name)
            if name in _LEAST:
                require(value >= _LEAST[name], name, f"must be {_LEAST[name]} or more")
            if name in _SHARES:
                require(0 <= value < 1, name, "must be 0 or more and below 1")
            if name in _RATES:
                require(0 < value < float("inf"), name, "must be above 0")
            if name == "version":
                require(re.fullmatch(r"\d+\.\d+\.\d+", value) is not None, name, "must be of the form 1.2.3")
        require(self.validation > 0 or isinstance(self, NextNumber), "validation", "must be 1 or more")


@dataclass(frozen=True)
class NextNumber(Training):
    """``length`` numbers in, one out; ``series`` of them in the data; ``units`` of the SimpleRNN."""

    version: str
    length: int
    series: int
    units: int


@dataclass(frozen=True)
class SeedLstm(Training):
    """``length``: tokens of a text. ``vocabulary``: ids, the two specials included."""

    version: str
    tokenizer: SeedTokenizer
    length: int
    vocabulary: int
    embedding: int
    units: int


@dataclass(frozen=True)
class SyllableLstm(Training):
    """``min_count``: a character rarer than this is unknown. ``buckets``: rows of the hashed n-gram table.

    ``dropout``: of steps and of the pooled state; ``ngram_dropout``: of whole n-grams.
    """

    version: str
    min_count: int
    length: int
    buckets: int
    embedding: int
    units: int
    dropout: float
    ngram_dropout: float


@dataclass(frozen=True)
class Teacher(SyllableLstm):
    """``syllable-lstm``'s model over ``tokens``, first on reviews with stars, then on NSMC; it is never shipped.

    ``split``: the seed of the kept-out reviews. ``min_count``: a token rarer than this is unknown. ``longest``: tokens of the
    longest n-gram that is hashed; of morphemes, three in a row are too rare to learn from.
    """

    tokens: TeacherTokens
    longest: int
    split: int
    star_epochs: int
    star_learning_rate: float

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.longest in (2, 3), "longest", "must be 2 or 3")


@dataclass(frozen=True)
class Flagship(SyllableLstm):
    """``syllable-lstm``'s body, first on what ``teachers`` think of every review, then for ``epochs`` on reviews and chat.

    ``split``: the seed of every kept-out part, so that trainings of different ``seed`` are measured on the same lines.
    ``teachers``: recipes; the newest run of each speaks. ``label_weight``: NSMC's own label's share in its rows' targets, the
    rest is the teachers'. ``*_times``: how often each line of a corpus stands in the mixture, 0 leaves it out; ``sad_times``:
    each review that says nothing but that somebody is sad. ``middle``: reviews of 5-8 stars in it; ``extra``: of 1-4 and as
    many of 9-10, from outside NSMC. ``opinion_noise``, ``noise``: share of texts that get a link or an emoji behind them,
    by stage.
    """

    split: int
    teachers: tuple[str, ...]
    opinion_epochs: int
    opinion_noise: float
    opinion_learning_rate: float
    label_weight: float
    kote_times: int
    everyday_times: int
    corpus_times: int
    sad_times: int
    middle: int
    extra: int
    noise: float

    def __post_init__(self) -> None:
        super().__post_init__()
        known = [name for name, kind in RECIPES.items() if kind is Teacher]
        require(
            bool(self.teachers) and set(self.teachers) <= set(known), "teachers", f"must be one or more of {', '.join(known)}"
        )
        require(0 <= self.label_weight <= 1, "label_weight", "must be between 0 and 1")


# What only the last stage of the flagship reads.
_LAST_STAGE = (
    "version",
    "seed",  # of the draws and the order of that stage
    "epochs",
    "learning_rate",
    "patience",
    "label_weight",
    "kote_times",
    "everyday_times",
    "corpus_times",
    "sad_times",
    "middle",
    "extra",
    "noise",
)


Recipe = NextNumber | SeedLstm | SyllableLstm | Teacher | Flagship
RECIPES: Mapping[str, type[Recipe]] = {
    "next-number": NextNumber,
    "seed-lstm": SeedLstm,
    "syllable-lstm": SyllableLstm,
    "teacher-syllables": Teacher,
    "teacher-morphemes": Teacher,
    "flagship": Flagship,
}


def first_stages_differ(one: Recipe, other: Recipe) -> list[str]:
    """The settings, apart from those of the last stage, in which two recipes are not alike; ``["recipe"]`` for other kinds."""
    if type(one) is not type(other):
        return ["recipe"]
    names = [field.name for field in fields(one) if field.name not in _LAST_STAGE]
    return [name for name in names if getattr(one, name) != getattr(other, name)]


@dataclass(frozen=True)
class Settings:
    """The export side's part of ``config.toml``."""

    export: Export
    recipes: Mapping[str, Recipe]


def load_settings(path: Path | None = None) -> Settings:
    """Reads and checks the settings; ``GAMSEONG_DATA`` overrides ``export.data``. Raises ``ConfigError`` naming the key."""
    tables, source = read_config(path)
    export: dict[str, Any] = dict(tables["export"])
    if os.environ.get("GAMSEONG_DATA"):
        export["data"] = os.environ["GAMSEONG_DATA"]
    recipes = tables["recipes"]
    for name in recipes:
        if name not in RECIPES:
            raise ConfigError(source, f"recipes.{name}", f"is not a recipe; known: {', '.join(RECIPES)}")
    return Settings(
        export=build(Export, export, source, "export"),
        recipes={name: build(kind, recipes.get(name, {}), source, f"recipes.{name}") for name, kind in RECIPES.items()},
    )
