"""What ``build`` and ``read_config`` accept, and the sentence for what they do not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest

from gamseong.config import AtLeast, CheckedFields, ConfigError, build, read_config


@dataclass(frozen=True)
class Sample(CheckedFields):
    name: str
    share: float
    count: Annotated[int, AtLeast(0)]
    on: bool
    side: Literal["left", "right"]
    tags: tuple[str, ...]


GOOD = {"name": "a", "share": 1, "count": 2, "on": True, "side": "left", "tags": ["x"]}


def test_a_good_table_becomes_typed_settings() -> None:
    assert build(Sample, GOOD, "c.toml", "s") == Sample("a", 1.0, 2, True, "left", ("x",))


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("name", 1, r"s\.name: must be a text, not 1"),
        ("share", "1", r"s\.share: must be a number"),
        ("count", True, r"s\.count: must be a whole number, not True"),
        ("count", 1.5, r"s\.count: must be a whole number"),
        ("count", -1, r"s\.count: must be 0 or more"),
        ("on", 1, r"s\.on: must be true or false"),
        ("side", "up", r"s\.side: must be one of left, right, not 'up'"),
        ("tags", "x", r"s\.tags: must be a list"),
        ("tags", [1], r"s\.tags: must be a text"),
        ("colour", 1, r"s\.colour: is not a setting; known here: name, share"),
    ],
)
def test_a_bad_value_names_its_file_and_key(key: str, value: object, problem: str) -> None:
    with pytest.raises(ConfigError, match=f"^c.toml: {problem}"):
        build(Sample, {**GOOD, key: value}, "c.toml", "s")


def test_a_missing_key_and_a_table_that_is_none_are_named() -> None:
    with pytest.raises(ConfigError, match=r"s\.name: is missing"):
        build(Sample, {key: value for key, value in GOOD.items() if key != "name"}, "c.toml", "s")
    with pytest.raises(ConfigError, match="s: must be a table"):
        build(Sample, 3, "c.toml", "s")


def test_a_users_file_needs_only_what_differs(tmp_path: Path) -> None:
    shipped, _ = read_config()
    path = tmp_path / "config.toml"
    path.write_text("[recipes.seed-lstm]\nunits = 7\n", encoding="utf-8-sig")
    tables, source = read_config(path)
    assert source == path
    assert tables["recipes"]["seed-lstm"]["units"] == 7
    assert tables["recipes"]["seed-lstm"]["length"] == shipped["recipes"]["seed-lstm"]["length"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[exprot]", "exprot: is not a table; known: bot, "),
        ("prefix = 1", "prefix: is not a table"),
        ("bot = 1", "bot: must be a table"),
    ],
)
def test_a_table_that_nobody_reads_is_named(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=f"^{path}: {problem}"):
        read_config(path)


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "cannot be read"), (b"a = ", "is not valid TOML"), (b"a = '\xb0\xa8'", "is not UTF-8")]
)
def test_an_unreadable_file_is_one_sentence(tmp_path: Path, content: bytes | None, problem: str) -> None:
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=problem) as caught:
        read_config(path)
    assert str(path) in str(caught.value)
