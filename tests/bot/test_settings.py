"""config.toml, the environment over it, and errors that name what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from gamseong.bot.settings import load_settings
from gamseong.config import ConfigError


@pytest.fixture
def write(tmp_path: Path) -> Path:
    return tmp_path / "my.toml"


def test_the_shipped_defaults() -> None:
    settings = load_settings(environ={})
    assert (settings.bot.prefix, settings.bot.language) == ("!", "ko")
    assert (settings.model.bundle, settings.model.series) == ("flagship", "next-number")
    assert (settings.model.workers, settings.model.batch, settings.model.batch_ms, settings.model.queue) == (1, 64, 5.0, 1024)
    assert (settings.storage.url, settings.storage.retention_days) == ("", 90)
    assert (settings.metrics.port, settings.offline.port, settings.log.level) == (0, 0, "INFO")


def test_a_file_needs_to_name_only_what_differs(write: Path) -> None:
    write.write_text('[bot]\nprefix = "?"\n')
    settings = load_settings(write, {})
    assert (settings.bot.prefix, settings.bot.cooldown_uses) == ("?", 5)


def test_the_environment_wins_and_is_typed(write: Path) -> None:
    write.write_text('[bot]\nprefix = "?"\n')
    variables = {
        "GAMSEONG_BOT_PREFIX": "$",
        "GAMSEONG_BOT_COOLDOWN_USES": "7",
        "GAMSEONG_BOT_COOLDOWN_SECONDS": "2",
        "GAMSEONG_LOG_LEVEL": "DEBUG",
        "GAMSEONG_MODEL_THREADS": "",  # as compose files set what is not set
        "GAMSEONG_DATA": "/data",  # another room's
        "PATH": "/bin",
    }
    settings = load_settings(write, variables)
    assert (settings.bot.prefix, settings.bot.cooldown_uses, settings.bot.cooldown_seconds) == ("$", 7, 2.0)
    assert (settings.log.level, settings.model.threads) == ("DEBUG", 1)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[bot]\nprefx = "?"', "bot.prefx"),
        ("[bot]\nprefix = 1", "bot.prefix"),
        ('[bot]\nprefix = " "', "bot.prefix"),
        ('[bot]\nprefix = "a b"', "bot.prefix"),
        ('[bot]\nprefix = "@here"', "bot.prefix"),
        ('[bot]\nprefix = "`"', "bot.prefix"),
        ('[bot]\nprefix = "\\u200b"', "bot.prefix"),
        ('[bot]\nlanguage = "jp"', "bot.language"),
        ("[bot]\ncooldown_uses = 0", "bot.cooldown_uses"),
        ("[bot]\ncooldown_seconds = -1", "bot.cooldown_seconds"),
        ("[bot]\ncooldown_seconds = nan", "bot.cooldown_seconds"),
        ("[model]\nworkers = 0", "model.workers"),
        ("[model]\nthreads = true", "model.threads"),
        ("[model]\nbatch = 0", "model.batch"),
        ("[model]\nbatch_ms = nan", "model.batch_ms"),
        ("[model]\nqueue = 0", "model.queue"),
        ('[model]\nbundle = ""', "model.bundle"),
        ("[storage]\nurl = 5", "storage.url"),
        ("[storage]\nretention_days = 0", "storage.retention_days"),
        ("[metrics]\nport = 65536", "metrics.port"),
        ('[log]\nlevel = "LOUD"', "log.level"),
        ("[offline]\nport = 70000", "offline.port"),
        ("[bto]\n", "bto"),
        ("bot = 1", "bot"),
    ],
)
def test_a_wrong_file_is_named_with_its_key(write: Path, text: str, named: str) -> None:
    write.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_settings(write, {})
    assert str(caught.value).startswith(f"{write}: {named}: ")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GAMSEONG_BOT_COOLDOWN_USES", "many"),
        ("GAMSEONG_BOT_COOLDOWN_USES", "0"),
        ("GAMSEONG_BOT_COOLDOWN_SECONDS", "soon"),
        ("GAMSEONG_BOT_LANGUAGE", "jp"),
        ("GAMSEONG_OFFLINE_PORT", "-1"),
        ("GAMSEONG_BOT_PREFX", "?"),
    ],
)
def test_a_wrong_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(environ={variable: value})
    assert str(caught.value).startswith(f"{variable}: ")


def test_the_token_is_no_setting() -> None:
    assert "secret" not in repr(load_settings(environ={"DISCORD_TOKEN": "secret"}))


def test_a_plugin_leaves_its_hosts_settings_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('[bot]\ntoken = "x"\n[gamseong.bot]\nlanguage = "en"\n')
    settings = load_settings(environ={})
    assert (settings.bot.prefix, settings.bot.language, settings.source) == ("!", "en", "config.toml [gamseong]")
    (tmp_path / "config.toml").write_text('[bot]\ntoken = "x"\nprefix = "?"\n')
    assert load_settings(environ={}).bot.prefix == "!"
    (tmp_path / "config.toml").write_text('[bot]\nprefix = "?"\n')
    assert load_settings(environ={}, in_host=False).bot.prefix == "?"
