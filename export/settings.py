"""Hyperparameters and paths: the ``[export]`` and ``[recipes.*]`` tables of ``config.toml`` as frozen dataclasses."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, get_args

from ..config import Above, AtLeast, Between, CheckedFields, ConfigError, HalfOpen, Matches, OneOf, build, read_config, require

SeedTokenizer = Literal["words", "okt", "mecab"]
SEED_TOKENIZERS: tuple[SeedTokenizer, ...] = get_args(SeedTokenizer)
TeacherTokens = Literal["characters", "mecab"]

# Bounds that several fields share.
NotNegative = Annotated[int, AtLeast(0)]
Positive = Annotated[int, AtLeast(1)]
Share = Annotated[float, HalfOpen(0, 1)]
LearningRate = Annotated[float, Above(0)]
Version = Annotated[str, Matches(r"\d+\.\d+\.\d+", "must be of the form 1.2.3")]


@dataclass(frozen=True)
class Paths:
    """The table ``[export]``: the folders that are read and written, and the sentence that is shown.

    ``data``: a folder with NSMC's two files; an empty one downloads them into the user's cache. ``runs`` and ``bundles``
    are written to. ``evaluate`` shows ``sentence`` word by word as it grows.
    """

    data: str
    runs: str
    bundles: str
    sentence: str


@dataclass(frozen=True)
class Training(CheckedFields):
    """What every recipe has. ``validation``: rows kept out of training. ``patience``: epochs without a lower validation error.

    ``classifies``: whether the model names a class, so that its validation error is a share of wrong ones; else it is a
    mean absolute error. ``has_tokenizer``: whether there is a field ``tokenizer``, which the command line may choose.
    """

    classifies: ClassVar[bool] = True
    has_tokenizer: ClassVar[bool] = False

    seed: NotNegative
    epochs: Positive
    batch: Positive
    learning_rate: LearningRate
    patience: Positive
    validation: Positive


@dataclass(frozen=True)
class NextNumber(Training):
    """``length`` numbers in, one out; ``series`` of them in the data; ``units`` of the SimpleRNN.

    The data are too few to keep any out: ``validation`` may be 0.
    """

    classifies: ClassVar[bool] = False

    validation: NotNegative
    version: Version
    length: Positive
    series: Positive
    units: Positive


@dataclass(frozen=True)
class SeedLstm(Training):
    """``length``: tokens of a text. ``vocabulary``: ids, the two specials included, so 3 is the least that knows a token."""

    has_tokenizer: ClassVar[bool] = True

    version: Version
    tokenizer: SeedTokenizer
    length: Positive
    vocabulary: Annotated[int, AtLeast(3)]
    embedding: Positive
    units: Positive


@dataclass(frozen=True)
class SyllableLstm(Training):
    """``min_count``: a character rarer than this is unknown. ``buckets``: rows of the hashed n-gram table.

    ``dropout``: of steps and of the pooled state; ``ngram_dropout``: of whole n-grams.
    """

    version: Version
    min_count: Positive
    length: Positive
    buckets: Positive
    embedding: Positive
    units: Positive
    dropout: Share
    ngram_dropout: Share


@dataclass(frozen=True)
class Mixture(SyllableLstm):
    """What the flagship and its teachers read beside NSMC.

    ``split``: the seed of every kept-out part, so that trainings of different ``seed`` are measured on the same lines.
    ``rated_middle``, ``rated_praise``: reviews of 5-8 and of 9-10 stars outside NSMC that are read at all. ``*_times``: how often
    each line of a corpus stands in the last stage; 0 leaves it out of every stage. ``share_alike``: whether comments under CC
    BY-SA 4.0 are read. ``chat_share``: of the lines of every chat corpus that are read, for a learning curve.
    """

    split: NotNegative
    rated_middle: NotNegative
    rated_praise: NotNegative
    corpus_times: NotNegative
    hands_times: NotNegative
    stretches_times: NotNegative
    comments_times: NotNegative
    kote_times: NotNegative
    everyday_times: NotNegative
    share_alike: bool
    chat_share: Annotated[float, Between(0, 1)]


@dataclass(frozen=True)
class Teacher(Mixture):
    """``tone_lstm`` over ``tokens``, first on reviews with stars and on chat, then on NSMC and chat; it is never shipped.

    ``min_count``: a token rarer than this is unknown. ``longest``: tokens of the longest n-gram that is hashed; of morphemes,
    three in a row are too rare to learn from.
    """

    tokens: TeacherTokens
    longest: Annotated[int, OneOf((2, 3))]
    star_epochs: Positive
    star_learning_rate: LearningRate


@dataclass(frozen=True)
class Flagship(Mixture):
    """``syllable-lstm``'s body, first on what ``teachers`` think of reviews and comments, then for ``epochs`` on a mixture.

    ``teachers``: recipes; the newest run of each speaks. ``label_weight``: NSMC's own label's share in its rows' targets, the
    rest is the teachers'; ``chat_label_weight``: the same of chat. ``sad_times``: how often each review that says only that
    somebody is sad stands there, as 부정.
    ``middle``: reviews of 5-8 stars in the mixture; ``extra``: of 1-4 and as many of 9-10, from outside NSMC.
    ``opinion_noise``, ``noise``: share of texts that get a link or an emoji behind them, by stage. ``variants``: texts
    made of every line of chat for the first stage.
    """

    teachers: tuple[str, ...]
    variants: NotNegative
    opinion_epochs: NotNegative
    opinion_noise: Share
    opinion_learning_rate: LearningRate
    label_weight: Annotated[float, Between(0, 1)]
    chat_label_weight: Annotated[float, Between(0, 1)]
    sad_times: NotNegative
    middle: NotNegative
    extra: NotNegative
    noise: Share

    def __post_init__(self) -> None:
        super().__post_init__()
        known = [name for name, kind in RECIPE_SETTINGS.items() if kind is Teacher]
        trained = bool(self.teachers) and set(self.teachers) <= set(known)
        require(trained, "teachers", f"must be one or more of {', '.join(known)}")


# What only the last stage of the flagship reads.
_LAST_STAGE = (
    "version",
    "seed",  # of the draws and the order of that stage
    "epochs",
    "learning_rate",
    "patience",
    "label_weight",
    "chat_label_weight",
    "corpus_times",
    "hands_times",
    "stretches_times",
    "comments_times",
    "kote_times",
    "everyday_times",
    "sad_times",
    "middle",
    "extra",
    "noise",
)


RecipeSettings = NextNumber | SeedLstm | SyllableLstm | Teacher | Flagship
RECIPE_SETTINGS: Mapping[str, type[RecipeSettings]] = {
    "next-number": NextNumber,
    "seed-lstm": SeedLstm,
    "syllable-lstm": SyllableLstm,
    "teacher-syllables": Teacher,
    "teacher-morphemes": Teacher,
    "flagship": Flagship,
}


def first_stages_differ(one: RecipeSettings, other: RecipeSettings) -> list[str]:
    """Returns the names of the settings of earlier stages in which two recipes differ; ``["recipe"]`` for two kinds."""
    if type(one) is not type(other):
        return ["recipe"]
    names = [field.name for field in fields(one) if field.name not in _LAST_STAGE]
    return [name for name in names if getattr(one, name) != getattr(other, name)]


@dataclass(frozen=True)
class ExportSettings:
    """The tables of ``config.toml`` that training and export read; ``recipes`` has every name in ``RECIPE_SETTINGS``."""

    export: Paths
    recipes: Mapping[str, RecipeSettings]


def load_settings(path: Path | None = None) -> ExportSettings:
    """Reads and checks the settings; ``GAMSEONG_DATA`` overrides ``export.data``. Raises ``ConfigError`` naming the key."""
    tables, source = read_config(path, in_host=False)
    export: dict[str, Any] = dict(tables["export"])
    if os.environ.get("GAMSEONG_DATA"):
        export["data"] = os.environ["GAMSEONG_DATA"]
    recipes = tables["recipes"]
    for name in recipes:
        if name not in RECIPE_SETTINGS:
            raise ConfigError(source, f"recipes.{name}", f"is not a recipe; known: {', '.join(RECIPE_SETTINGS)}")
    return ExportSettings(
        export=build(Paths, export, source, "export"),
        recipes={name: build(kind, recipes.get(name, {}), source, f"recipes.{name}") for name, kind in RECIPE_SETTINGS.items()},
    )
