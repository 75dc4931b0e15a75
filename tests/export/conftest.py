from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gamseong.export.settings import ExportSettings, RecipeSettings, SeedLstm, SyllableLstm, load_settings
from gamseong.export.training.run import Run

_PRAISE = ["재밌다", "최고", "감동이다", "훌륭해", "또 보고싶다", "추천"]
_BLAME = ["지루하다", "최악", "아깝다", "실망했다", "졸려", "별로"]
_FILLER = ["영화", "배우", "정말", "그냥", "이건", "연기", "음악", "ㅋㅋㅋㅋ", "...", "10점", "GOOD", "처음부터 끝까지"]


def made_review(random_: random.Random, label: int) -> str:
    words = random_.choices(_FILLER, k=random_.randint(0, 12)) + random_.choices(
        _PRAISE if label else _BLAME, k=random_.randint(1, 3)
    )
    random_.shuffle(words)
    return " ".join(words)


@pytest.fixture(scope="session")
def made_nsmc(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder in NSMC's format that a small LSTM learns in seconds, with an empty row and a quote as in the real one."""
    folder = tmp_path_factory.mktemp("nsmc")
    random_ = random.Random(7)
    for name, rows in (("ratings_train.txt", 1200), ("ratings_test.txt", 300)):
        lines = ["id\tdocument\tlabel", f'{name}-q\t"따옴표로 시작\t0', f"{name}-e\t\t1"]
        for number in range(rows):
            label = number % 2
            lines.append(f"{number}\t{made_review(random_, label)}\t{label}")
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(folder)


@pytest.fixture(scope="session")
def settings() -> ExportSettings:
    return load_settings(Path(__file__).parents[2] / "config.toml")


@pytest.fixture(scope="session")
def small(settings: ExportSettings) -> Callable[..., RecipeSettings]:
    """A recipe of ``config.toml`` made small enough for a test; keyword arguments change more."""

    def make(name: str, **changes: object) -> RecipeSettings:
        recipe = settings.recipes[name]
        if isinstance(recipe, SeedLstm):
            recipe = replace(recipe, embedding=16, units=8, batch=32, validation=200, learning_rate=0.01, epochs=2)
        if isinstance(recipe, SyllableLstm):
            recipe = replace(
                recipe,
                embedding=16,
                units=8,
                buckets=2048,
                length=64,
                min_count=1,
                batch=32,
                validation=200,
                learning_rate=0.01,
                epochs=2,
            )
        return replace(recipe, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def trained(
    made_nsmc: str, small: Callable[..., RecipeSettings], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Run]:
    """A finished small run of a recipe, trained once a session."""
    from gamseong.export.training.recipes import prepare, train_prepared

    runs: dict[str, Run] = {}

    def make(name: str) -> Run:
        if name not in runs:
            runs[name] = Run.start(tmp_path_factory.mktemp("runs"), name, small(name))
            train_prepared(runs[name], prepare(runs[name], made_nsmc))
        return runs[name]

    return make
