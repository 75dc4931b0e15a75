"""What a config.toml may say of the export side, and the sentence where it may not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gamseong.config import ConfigError
from gamseong.export.settings import load_settings


@pytest.mark.parametrize(
    ("table", "line", "key"),
    [
        ("exprot", "", "exprot"),
        ("recipes.next-numbr", "", "recipes.next-numbr"),
        ("recipes", "next-number = 3", "recipes.next-number"),
        ("recipes.next-number", "units = 0", "recipes.next-number.units"),
        ("recipes.next-number", "series = 0", "recipes.next-number.series"),
        ("recipes.next-number", 'version = "1.0"', "recipes.next-number.version"),
        ("recipes.next-number", "learning_rate = inf", "recipes.next-number.learning_rate"),
        ("recipes.seed-lstm", "length = 0", "recipes.seed-lstm.length"),
        ("recipes.seed-lstm", "embedding = -1", "recipes.seed-lstm.embedding"),
        ("recipes.seed-lstm", "vocabulary = 2", "recipes.seed-lstm.vocabulary"),
        ("recipes.seed-lstm", "validation = 0", "recipes.seed-lstm.validation"),
        ("recipes.syllable-lstm", "buckets = 0", "recipes.syllable-lstm.buckets"),
        ("recipes.syllable-lstm", "min_count = 0", "recipes.syllable-lstm.min_count"),
        ("recipes.syllable-lstm", "dropout = 1.0", "recipes.syllable-lstm.dropout"),
        ("recipes.syllable-lstm", "ngram_dropout = -0.1", "recipes.syllable-lstm.ngram_dropout"),
        ("recipes.syllable-lstm", "dropout = nan", "recipes.syllable-lstm.dropout"),
        ("recipes.flagship", "split = -1", "recipes.flagship.split"),
        ("recipes.flagship", "opinion_noise = 1.0", "recipes.flagship.opinion_noise"),
        ("recipes.flagship", "opinion_learning_rate = 0.0", "recipes.flagship.opinion_learning_rate"),
        ("recipes.flagship", "label_weight = 1.5", "recipes.flagship.label_weight"),
        ("recipes.flagship", 'teachers = ["seed-lstm"]', "recipes.flagship.teachers"),
        ("recipes.flagship", "teachers = []", "recipes.flagship.teachers"),
        ("recipes.teacher-morphemes", 'tokens = "okt"', "recipes.teacher-morphemes.tokens"),
        ("recipes.teacher-morphemes", "star_epochs = 0", "recipes.teacher-morphemes.star_epochs"),
        ("recipes.teacher-morphemes", "longest = 4", "recipes.teacher-morphemes.longest"),
        ("recipes.teacher-syllables", "star_learning_rate = 0.0", "recipes.teacher-syllables.star_learning_rate"),
        ("recipes.flagship", "kote_times = -1", "recipes.flagship.kote_times"),
    ],
)
def test_what_no_training_could_use_is_named(table: str, line: str, key: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[{table}]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=f"^{re.escape(f'{path}: {key}: ')}"):
        load_settings(path)


def test_export_that_is_no_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("export = 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="export: must be a table"):
        load_settings(path)
