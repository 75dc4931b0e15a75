"""The seed's words and the reviews that are kept out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gamseong.export.settings import RecipeSettings
from gamseong.export.training.recipes import recipe_of
from gamseong.export.training.recipes.seed_lstm import word_vocabulary
from gamseong.export.training.run import Run


def test_a_vocabulary_has_its_size_and_the_frequent_words_first() -> None:
    assert word_vocabulary([["가", "나"], ["나", "다", "라"], ["다", "나"]], 4) == ["", "<unk>", "나", "다"]


def test_validation_words_are_not_in_the_vocabulary_and_its_rows_are_listed(
    tmp_path: Path, made_nsmc: str, small: Callable[..., RecipeSettings]
) -> None:
    run = Run.start(tmp_path, "seed-lstm", small("seed-lstm"))
    prepared = recipe_of(run).prepare(run, made_nsmc)
    assert prepared.validation is not None
    listed = run.read("validation_ids.json")
    assert len(listed) == len(prepared.validation.targets) >= 200
    assert (
        len(prepared.stages[0].examples.targets) + len(listed) == 1201
    )  # 1,200 rows and the quoted one; the empty one is in neither
    assert sum(run.read("lengths.json")) == len(prepared.stages[0].examples.targets)
