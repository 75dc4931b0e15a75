"""What ``build`` and ``read_config`` accept, and the sentence for what they do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import pytest

from gamseong.config import DEFAULT_CONFIG, AtLeast, CheckedFields, ConfigError, build, read_config


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
    assert source == str(path)
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


BOT = '[gamseong.bot]\nprefix = "?"\n'
HOSTS = '[bot]\ntoken = "secret"\n[database]\nurl = "x"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("in_host", [True, False])
@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({"config.toml": HOSTS + BOT}, "config.toml [gamseong]"),
        ({"pyproject.toml": "[project]\n" + BOT.replace("[", "[tool.")}, "pyproject.toml [tool.gamseong]"),
        ({"config.toml": BOT, "pyproject.toml": '[tool.gamseong.bot]\nprefix = "$"\n'}, "config.toml [gamseong]"),
        ({"config.toml": HOSTS, "pyproject.toml": BOT.replace("[", "[tool.")}, "pyproject.toml [tool.gamseong]"),
    ],
)
def test_a_file_that_others_read_too_has_our_tables_below_our_name(
    folder: Path, files: dict[str, str], source: str, in_host: bool
) -> None:
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    tables, found = read_config(in_host=in_host)
    assert (tables["bot"]["prefix"], found) == ("?", source)


@pytest.mark.parametrize("name", ["config.toml", "pyproject.toml"])
def test_such_a_file_may_be_named_as_well(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(HOSTS + (BOT if name == "config.toml" else BOT.replace("[", "[tool.")), encoding="utf-8")
    assert read_config(path)[0]["bot"]["prefix"] == "?"


def test_a_pyproject_without_our_table_is_no_settings_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(ConfigError, match=r"has no table \[tool\.gamseong\]; add it"):
        read_config(tmp_path / "pyproject.toml")


@pytest.mark.parametrize("content", [HOSTS, "bot = 1", "not TOML at all", b"a = '\xb0\xa8'", '[bot]\nprefix = "?"\n'])
def test_a_hosts_own_file_is_not_ours_to_read(folder: Path, content: str | bytes) -> None:
    (folder / "config.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "pyproject.toml").write_text("[project]\nname = 'host'\n")
    assert read_config(in_host=True) == read_config(DEFAULT_CONFIG)


def test_a_hosts_file_that_only_mentions_us_is_not_ours_either(folder: Path) -> None:
    (folder / "config.toml").write_text('extensions = ["gamseong.bot"]\n')
    assert read_config(in_host=True) == read_config(DEFAULT_CONFIG)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[gamseong.bto]", r"config\.toml \[gamseong\]: bto: is not a table; known: "),
        ("gamseong = true", r"config\.toml: gamseong: must be a table"),
        ("[gamseong.bot", r"config\.toml: is not valid TOML: "),
    ],
)
def test_an_error_below_our_name_names_the_table(folder: Path, content: str, sentence: str) -> None:
    (folder / "config.toml").write_text(content)
    with pytest.raises(ConfigError, match=f"^{sentence}"):
        read_config(in_host=True)


def test_a_command_reads_its_own_file_and_says_what_to_do_about_anothers(folder: Path) -> None:
    (folder / "config.toml").write_text('[bot]\nprefix = "?"\n')
    assert read_config(in_host=False)[0]["bot"]["prefix"] == "?"
    for content, key in ((HOSTS, "bot.token"), ("[database]\n", "database"), ("bot = 1", "bot"), ("debug = true", "debug")):
        (folder / "config.toml").write_text(content)
        with pytest.raises(ConfigError) as caught:
            read_config(in_host=False)
        assert str(caught.value).startswith(f"config.toml: {key}: ")
        assert "if the file is another program's, write ours below [gamseong]" in str(caught.value)
        assert "--config" in str(caught.value)
        assert "secret" not in str(caught.value)


@dataclass(frozen=True)
class Secretive(CheckedFields):
    url: str = field(repr=False)


def test_a_secret_that_was_mistyped_is_not_quoted() -> None:
    with pytest.raises(ConfigError) as caught:
        build(Secretive, {"url": ["postgresql://user:password@host"]}, "c.toml", "s")
    assert str(caught.value) == "c.toml: s.url: must be a text, not list"
