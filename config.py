"""Reads ``config.toml`` into typed settings, for every room that has some.

The file in the repository's root is the only place where defaults live: it is installed beside the
packages, and a user's own file needs to name only what differs.
"""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from .model_store.errors import GamseongError

T = TypeVar("T")
DEFAULT_CONFIG = Path(__file__).resolve().with_name("config.toml")


class ConfigError(GamseongError, ValueError):
    """A setting is missing, misspelt or out of range.

    ``source`` is the file or environment variable, ``key`` the dotted key (``bot.prefix``).
    """

    def __init__(self, source: Path | str, key: str, problem: str) -> None:
        self.source, self.key, self.problem = source, key, problem
        super().__init__(f"{source}: {key}: {problem}" if key else f"{source}: {problem}")


def read_config(path: Path | None = None) -> tuple[dict[str, Any], Path]:
    """The shipped settings with the user's file laid over them, and the file to name in errors.

    ``path``: a file that must exist; ``None`` takes ``./config.toml`` where there is one.
    Raises ``ConfigError`` if a file is missing, is not UTF-8, is not TOML or has a table that the shipped one has not.
    """
    user = path or Path("config.toml")
    base = _parse(DEFAULT_CONFIG)
    if path is None and not user.is_file():
        return base, DEFAULT_CONFIG
    own = _parse(user)
    for name, table in own.items():
        if name not in base:
            raise ConfigError(user, name, f"is not a table; known: {', '.join(base)}")
        if not isinstance(table, Mapping):
            raise ConfigError(user, name, "must be a table")
    return _overlay(base, own), user


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(path, "", f"cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise ConfigError(path, "", "is not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, "", f"is not valid TOML: {error}") from error


def _overlay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(base.get(key), Mapping)
        merged[key] = _overlay(base[key], value) if both else value
    return merged


def require(holds: bool, field: str, problem: str) -> None:
    """For a settings dataclass' ``__post_init__``; ``build`` turns the error into one that names file and key."""
    if not holds:
        raise ValueError(f"{field}: {problem}")


def build(kind: type[T], table: Any, source: Path | str, key: str) -> T:
    """``kind``, a dataclass, from one TOML table; every field must be there, no other key may be.

    ``key`` is the table's dotted name. Raises ``ConfigError`` naming the key; a ``ValueError`` from the
    dataclass's own ``__post_init__`` (``"field: problem"``) is reported the same way.
    """
    if not isinstance(table, Mapping):
        raise ConfigError(source, key, "must be a table")
    hints = typing.get_type_hints(kind)
    fields = {field.name: hints[field.name] for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for name in table:
        if name not in fields:
            raise ConfigError(source, f"{key}.{name}", f"is not a setting; known here: {', '.join(fields)}")
    values = {}
    for name, hint in fields.items():
        if name not in table:
            raise ConfigError(source, f"{key}.{name}", "is missing")
        values[name] = _value(hint, table[name], source, f"{key}.{name}")
    try:
        return kind(**values)
    except ConfigError:
        raise
    except ValueError as error:
        raise ConfigError(source, f"{key}.{str(error).partition(':')[0]}", str(error).partition(": ")[2]) from error


def _value(hint: Any, value: Any, source: Path | str, key: str) -> Any:
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ConfigError(source, key, f"must be a list, not {value!r}")
        return tuple(_value(typing.get_args(hint)[0], item, source, key) for item in value)
    if isinstance(hint, types.GenericAlias) or dataclasses.is_dataclass(hint):
        return build(hint, value, source, key)  # type: ignore[arg-type]
    if typing.get_origin(hint) is typing.Literal:
        if value not in typing.get_args(hint):
            raise ConfigError(source, key, f"must be one of {', '.join(map(str, typing.get_args(hint)))}, not {value!r}")
        return value
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:  # exact: TOML's true must not pass for 1
        names = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
        raise ConfigError(source, key, f"must be {names.get(hint, hint)}, not {value!r}")
    return value
