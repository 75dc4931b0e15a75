"""The bot's tables of ``config.toml`` as frozen dataclasses, with the environment laid over them.

Any key may be set by a variable ``GAMSEONG_<TABLE>_<KEY>`` (``GAMSEONG_BOT_PREFIX="?"``); an empty one counts as
unset. The token is no setting: it comes from ``DISCORD_TOKEN`` alone.
"""

# Without `from __future__ import annotations`: unloading the plugin drops this module from sys.modules, where
# text annotations would be looked up by whoever still holds `load_settings`.
import dataclasses
import os
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..config import ConfigError, build, read_config, require

PREFIX_LENGTH = 10


def require_prefix(prefix: str) -> None:
    """What a prefix may be, here and where a server chooses one. Raises ``ValueError``."""
    require(prefix.strip() == prefix != "", "prefix", "must not be empty or have spaces around it")
    require(len(prefix) <= PREFIX_LENGTH, "prefix", f"must be {PREFIX_LENGTH} characters or fewer")


@dataclass(frozen=True)
class BotSettings:
    """``language`` is spoken where Discord does not tell one. A user may ask ``cooldown_uses`` times in ``cooldown_seconds``."""

    prefix: str
    language: Literal["ko", "en"]
    cooldown_uses: int
    cooldown_seconds: float

    def __post_init__(self) -> None:
        require_prefix(self.prefix)
        require(self.cooldown_uses >= 1, "cooldown_uses", "must be 1 or more")
        require(0 <= self.cooldown_seconds < float("inf"), "cooldown_seconds", "must be 0 (no cooldown) or more")


@dataclass(frozen=True)
class ModelSettings:
    """``bundle``, ``series``: NAME, NAME@VERSION or a folder. ``workers`` batches at once, each on ``threads`` threads.

    A batch is ``batch`` texts, or those that came within ``batch_ms`` milliseconds; ``queue`` texts may wait.
    """

    bundle: str
    series: str
    workers: int
    threads: int
    batch: int
    batch_ms: float
    queue: int

    def __post_init__(self) -> None:
        for name in ("bundle", "series"):
            require(bool(getattr(self, name).strip()), name, "must name a bundle")
        for name in ("workers", "threads"):
            require(1 <= getattr(self, name) <= 64, name, "must be between 1 and 64")
        require(1 <= self.batch <= 1024, "batch", "must be between 1 and 1024")
        require(0 <= self.batch_ms <= 1000, "batch_ms", "must be between 0 and 1000")
        require(1 <= self.queue <= 1_000_000, "queue", "must be between 1 and 1000000")


@dataclass(frozen=True)
class StorageSettings:
    """``url`` of the database, which may hold a password; "" is a file of its own. Hourly counts live ``retention_days``."""

    url: str = field(repr=False)
    retention_days: int

    def __post_init__(self) -> None:
        require(1 <= self.retention_days <= 3650, "retention_days", "must be between 1 and 3650")


@dataclass(frozen=True)
class ScanSettings:
    """``nouns``: what finds the keywords of a scan; both need the ``morphemes`` extra, Okt a Java runtime as well."""

    nouns: Literal["mecab", "okt"]


@dataclass(frozen=True)
class WatchSettings:
    """What holds where a server's moderators chose nothing. ``alert_below``: a tone in [-1, 1]; the live tone forgets half of
    what was said every ``half_life_minutes``.
    """

    alert_below: float
    alert_minutes: int
    alert_pause_minutes: int
    half_life_minutes: float

    def __post_init__(self) -> None:
        require(-1 <= self.alert_below <= 1, "alert_below", "must be between -1 and 1")
        for name in ("alert_minutes", "alert_pause_minutes"):
            require(1 <= getattr(self, name) <= 10080, name, "must be between 1 and 10080 (a week)")
        require(0.1 <= self.half_life_minutes <= 1440, "half_life_minutes", "must be between 0.1 and 1440 (a day)")


@dataclass(frozen=True)
class MetricsSettings:
    """``port`` of /healthz and /metrics on 127.0.0.1; 0 is none."""

    port: int

    def __post_init__(self) -> None:
        require(0 <= self.port <= 65535, "port", "must be between 0 and 65535")


@dataclass(frozen=True)
class LogSettings:
    """``level`` of this bot's own lines on stderr; never below INFO for the Discord library, which would log messages."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]


@dataclass(frozen=True)
class OfflineSettings:
    """``port`` of the offline Discord's page on 127.0.0.1; 0 takes a free one."""

    port: int

    def __post_init__(self) -> None:
        require(0 <= self.port <= 65535, "port", "must be between 0 and 65535")


@dataclass(frozen=True)
class Settings:
    """Everything ``gamseong`` and the plugin can be told. ``source``: the file that errors name."""

    bot: BotSettings
    model: ModelSettings
    storage: StorageSettings
    watch: WatchSettings
    scan: ScanSettings
    metrics: MetricsSettings
    log: LogSettings
    offline: OfflineSettings
    source: Path


_TABLES: Mapping[str, type[Any]] = {
    "bot": BotSettings,
    "model": ModelSettings,
    "storage": StorageSettings,
    "watch": WatchSettings,
    "scan": ScanSettings,
    "metrics": MetricsSettings,
    "log": LogSettings,
    "offline": OfflineSettings,
}


def load_settings(path: Path | str | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Shipped defaults, over them the user's file (``path``, else ``./config.toml``), over that the environment.

    Raises ``ConfigError`` naming the file and key, or the variable.
    """
    config, source = read_config(Path(path) if path is not None else None)
    for name, kind in _TABLES.items():
        build(kind, config.get(name, {}), source, name)
    _overlay(config, environ)
    return Settings(**{name: build(kind, config[name], source, name) for name, kind in _TABLES.items()}, source=source)


def _overlay(config: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Lays the variables over tables that are already known to be right, so that an error is the variable's."""
    for variable, text in environ.items():
        table, _, key = variable.removeprefix("GAMSEONG_").lower().partition("_")
        if not variable.startswith("GAMSEONG_") or table not in _TABLES or not text:
            continue
        hints = typing.get_type_hints(_TABLES[table])
        if key not in hints:
            known = ", ".join(variable_of(table, field.name) for field in dataclasses.fields(_TABLES[table]))
            raise ConfigError(variable, "", f"is not a setting; known here: {known}")
        config[table] = {**config[table], key: _parse(variable, hints[key], text)}
        build(_TABLES[table], config[table], variable, table)


def variable_of(table: str, key: str) -> str:
    """The name of the environment variable that sets a key."""
    return f"GAMSEONG_{table}_{key}".upper()


def _parse(variable: str, hint: Any, text: str) -> Any:
    kinds: Mapping[Any, tuple[Callable[[str], Any], str]] = {int: (int, "a whole number"), float: (float, "a number")}
    if hint not in kinds:
        return text
    read, name = kinds[hint]
    try:
        return read(text)
    except ValueError as error:
        raise ConfigError(variable, "", f"must be {name}, not {text!r}") from error
