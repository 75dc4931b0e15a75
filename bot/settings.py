"""The bot's tables of ``config.toml`` as frozen dataclasses, with the environment laid over them.

Any key may be set by a variable ``GAMSEONG_<TABLE>_<KEY>`` (``GAMSEONG_BOT_PREFIX="?"``); an empty one counts as
unset. The token is no setting: it comes from ``DISCORD_TOKEN`` alone.
"""

# Without `from __future__ import annotations`: unloading the plugin drops this module from sys.modules, where
# text annotations would be looked up by whoever still holds `load_settings`.
import dataclasses
import os
import typing
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from ..config import AtLeast, Between, CheckedFields, ConfigError, Constraint, Matches, build, read_config

_UNSEEN = (
    "\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
_LOOK_ALIKES = "\uff20\ufe6b\uff40\u1fef"  # of @ and `, such as the full-width ones

Language = Literal["ko", "en"]


@cache
def known_zones() -> frozenset[str]:
    """Returns the IANA names of the time zones that this machine knows, and the two that need no database of zones."""
    # Etc/GMT-9 is nine hours before what it says, so nobody is offered it. Windows has no zone without the package tzdata.
    named = (name for name in zoneinfo.available_timezones() if not name.startswith(("Etc/", "SystemV/")))
    return frozenset({*named, "Asia/Seoul", "UTC"})


class _KnownZone(Constraint):
    """The name of a time zone that this machine knows."""

    def holds(self, value: Any) -> bool:
        """See ``Constraint``."""
        return value in known_zones()

    def problem(self) -> str:
        """See ``Constraint``."""
        return "must be the IANA name of a time zone, such as Asia/Seoul"


# Bounds that several fields share; a server's own prefix has the same.
Prefix = Annotated[
    str,
    Matches(r"\S+", "must not be empty or have spaces"),
    Matches(f"[^@`{_LOOK_ALIKES}]*", "must not have @ or `, which would make it a mention or break how it is shown"),
    Matches(f"[^{_UNSEEN}]*", "must not have characters that nobody sees"),
    Matches(r".{0,10}", "must be 10 characters or fewer"),
]
BundleReference = Annotated[str, Matches(r".*\S.*", "must name a bundle")]
Port = Annotated[int, Between(0, 65535)]
TimeZone = Annotated[str, _KnownZone()]


@dataclass(frozen=True)
class BotSettings(CheckedFields):
    """``language`` is spoken where Discord does not tell one. A user may ask ``cooldown_uses`` times in ``cooldown_seconds``.

    ``time_zone`` is an IANA name, for servers that chose none.
    """

    prefix: Prefix
    language: Language
    time_zone: TimeZone
    cooldown_uses: Annotated[int, AtLeast(1)]
    cooldown_seconds: Annotated[float, AtLeast(0, "no cooldown")]


@dataclass(frozen=True)
class ModelSettings(CheckedFields):
    """``bundle``, ``series``: NAME, NAME@VERSION or a folder. ``workers`` batches at once, each on ``threads`` threads.

    A batch is ``batch`` texts, or those that came within ``batch_ms`` milliseconds; ``queue`` texts may wait.
    """

    bundle: BundleReference
    series: BundleReference
    workers: Annotated[int, Between(1, 64)]
    threads: Annotated[int, Between(1, 64)]
    batch: Annotated[int, Between(1, 1024)]
    batch_ms: Annotated[float, Between(0, 1000)]
    queue: Annotated[int, Between(1, 1_000_000)]


@dataclass(frozen=True)
class StorageSettings(CheckedFields):
    """``url`` of the database, which may hold a password; "" is a file of its own. Hourly counts live ``retention_days``."""

    url: str = field(repr=False)
    retention_days: Annotated[int, Between(1, 3650)]


@dataclass(frozen=True)
class ScanSettings:
    """``nouns``: what finds the keywords of a scan; both need the ``morphemes`` extra, Okt a Java runtime as well."""

    nouns: Literal["mecab", "okt"]


@dataclass(frozen=True)
class WatchSettings(CheckedFields):
    """What holds where a server's moderators chose nothing.

    ``alert_below``: a tone in [-1, 1]. ``half_life_minutes``: the time in which a message's weight in the live tone halves.
    """

    alert_below: Annotated[float, Between(-1, 1)]
    alert_minutes: Annotated[int, Between(1, 10080, "a week")]
    alert_pause_minutes: Annotated[int, Between(1, 10080, "a week")]
    half_life_minutes: Annotated[float, Between(0.1, 1440, "a day")]


@dataclass(frozen=True)
class MetricsSettings(CheckedFields):
    """``port`` of /healthz and /metrics on 127.0.0.1; 0 is none."""

    port: Port


@dataclass(frozen=True)
class LogSettings:
    """``level`` of this bot's own lines on stderr; never below INFO for the Discord library, which would log messages."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]


@dataclass(frozen=True)
class OfflineSettings(CheckedFields):
    """``port`` of the offline Discord's page on 127.0.0.1; 0 takes a free one."""

    port: Port


@dataclass(frozen=True)
class Settings:
    """All tables that ``gamseong`` and the plugin read. ``source``: the file, with its table, that errors name."""

    bot: BotSettings
    model: ModelSettings
    storage: StorageSettings
    watch: WatchSettings
    scan: ScanSettings
    metrics: MetricsSettings
    log: LogSettings
    offline: OfflineSettings
    source: str


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


def load_settings(path: Path | str | None = None, environ: Mapping[str, str] = os.environ, *, in_host: bool = True) -> Settings:
    """Returns the shipped defaults, over them the user's file (``path``, else what is found), over that the environment.

    In a process of our own, which is not ``in_host``, ./config.toml may be ours as a whole (see ``read_config``).
    Raises ``ConfigError`` naming the file and key, or the variable.
    """
    config, source = read_config(Path(path) if path is not None else None, in_host=in_host)
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
    """Returns the name of the environment variable that sets a key."""
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
