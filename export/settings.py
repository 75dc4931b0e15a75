"""Hyperparameters and paths: the ``[export]`` and ``[recipes.*]`` tables of ``config.toml`` as frozen dataclasses."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from ..model_store.config import build, read_config, require

SeedTokenizer = Literal["words", "okt", "mecab"]
SEED_TOKENIZERS: tuple[SeedTokenizer, ...] = get_args(SeedTokenizer)


@dataclass(frozen=True)
class Export:
    """``data``: a folder with NSMC's two files (empty: downloaded into the user's cache). ``runs``, ``bundles``: written to.

    ``sentence``: the one that ``evaluate`` shows word by word as it grows.
    """

    data: str
    runs: str
    bundles: str
    sentence: str


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
        require(self.seed >= 0, "seed", "must be 0 or more")
        for name in ("epochs", "batch", "patience"):
            require(getattr(self, name) >= 1, name, "must be 1 or more")
        require(self.learning_rate > 0, "learning_rate", "must be above 0")
        require(self.validation >= 0, "validation", "must be 0 or more")


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


Recipe = NextNumber | SeedLstm | SyllableLstm
RECIPES: Mapping[str, type[Recipe]] = {"next-number": NextNumber, "seed-lstm": SeedLstm, "syllable-lstm": SyllableLstm}


@dataclass(frozen=True)
class Settings:
    """The export side's part of ``config.toml``."""

    export: Export
    recipes: Mapping[str, Recipe]


def load_settings(path: Path | None = None) -> Settings:
    """Reads and checks the settings; ``GAMSEONG_DATA`` overrides ``export.data``. Raises ``ConfigError`` naming the key."""
    tables, source = read_config(path)
    export: dict[str, Any] = dict(tables.get("export", {}))
    if os.environ.get("GAMSEONG_DATA"):
        export["data"] = os.environ["GAMSEONG_DATA"]
    recipes = tables.get("recipes", {})
    return Settings(
        export=build(Export, export, source, "export"),
        recipes={name: build(kind, recipes.get(name, {}), source, f"recipes.{name}") for name, kind in RECIPES.items()},
    )
