"""Reads ``config.toml`` into typed settings, for every room that has some.

The file in the repository's root is the only place where defaults live: it is installed beside the
packages, and a user's own file needs to name only what differs. A settings dataclass states the bounds of a
field in its annotation: ``batch: Annotated[int, Between(1, 1024)]``.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
import types
import typing
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

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
    """Returns the shipped settings with the user's file laid over them, and the file to name in errors.

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


class Constraint(ABC):
    """A bound of a field, given as metadata of ``Annotated``."""

    @abstractmethod
    def holds(self, value: Any) -> bool:
        """Whether ``value``, which has the field's type, is within the bound. NaN is within none."""

    @abstractmethod
    def problem(self) -> str:
        """What an error says of a value outside, such as "must be 1 or more"."""


@dataclass(frozen=True)
class AtLeast(Constraint):
    """A finite number, ``least`` or more. ``meaning`` explains the bound to people: "must be 0 (no cooldown) or more"."""

    least: float
    meaning: str = ""

    def holds(self, value: float) -> bool:
        """See ``Constraint``."""
        return self.least <= value < float("inf")

    def problem(self) -> str:
        """See ``Constraint``."""
        return f"must be {self.least}{_in_brackets(self.meaning)} or more"


@dataclass(frozen=True)
class Above(Constraint):
    """A finite number greater than ``bound``."""

    bound: float

    def holds(self, value: float) -> bool:
        """See ``Constraint``."""
        return self.bound < value < float("inf")

    def problem(self) -> str:
        """See ``Constraint``."""
        return f"must be above {self.bound}"


@dataclass(frozen=True)
class Between(Constraint):
    """A number from ``low`` to ``high``, both included. ``meaning`` explains ``high`` to people: "1440 (a day)"."""

    low: float
    high: float
    meaning: str = ""

    def holds(self, value: float) -> bool:
        """See ``Constraint``."""
        return self.low <= value <= self.high

    def problem(self) -> str:
        """See ``Constraint``."""
        return f"must be between {self.low} and {self.high}{_in_brackets(self.meaning)}"


@dataclass(frozen=True)
class HalfOpen(Constraint):
    """A number from ``low``, which is included, to ``high``, which is not."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """See ``Constraint``."""
        return self.low <= value < self.high

    def problem(self) -> str:
        """See ``Constraint``."""
        return f"must be {self.low} or more and below {self.high}"


@dataclass(frozen=True)
class OneOf(Constraint):
    """One of ``values``."""

    values: tuple[Any, ...]

    def holds(self, value: Any) -> bool:
        """See ``Constraint``."""
        return value in self.values

    def problem(self) -> str:
        """See ``Constraint``."""
        return f"must be {' or '.join(map(str, self.values))}"


@dataclass(frozen=True)
class Matches(Constraint):
    """A text that ``pattern`` matches as a whole. ``otherwise``: the problem of one that it does not."""

    pattern: str
    otherwise: str

    def holds(self, value: str) -> bool:
        """See ``Constraint``."""
        return re.fullmatch(self.pattern, value, re.DOTALL) is not None

    def problem(self) -> str:
        """See ``Constraint``."""
        return self.otherwise


def _in_brackets(meaning: str) -> str:
    return f" ({meaning})" if meaning else ""


class CheckedFields:
    """Base of the settings dataclasses: constructing one, by ``dataclasses.replace`` too, checks its constraints.

    A subclass with rules across fields calls ``super().__post_init__()`` first.
    """

    def __post_init__(self) -> None:
        check_fields(self)


def check_fields(settings: object) -> None:
    """Raises ``ValueError`` (``"field: problem"``) for the first field of a dataclass whose value breaks a constraint.

    ``None`` passes where the annotation allows it (``Annotated[int, AtLeast(1)] | None``).
    """
    for name, hint in typing.get_type_hints(type(settings), include_extras=True).items():
        value = getattr(settings, name)
        if value is None and type(None) in typing.get_args(hint):
            continue
        for constraint in _constraints(hint):
            require(constraint.holds(value), name, constraint.problem())


def _constraints(hint: Any) -> Iterator[Constraint]:
    origin = typing.get_origin(hint)
    if origin is Annotated:
        yield from (item for item in hint.__metadata__ if isinstance(item, Constraint))
    elif origin in (typing.Union, types.UnionType):
        for member in typing.get_args(hint):
            yield from _constraints(member)


def require(holds: bool, field: str, problem: str) -> None:
    """Raises ``ValueError`` (``"field: problem"``) unless ``holds``; ``build`` adds the file and the key."""
    if not holds:
        raise ValueError(f"{field}: {problem}")


def build(kind: type[T], table: Any, source: Path | str, key: str) -> T:
    """Makes ``kind``, a dataclass, of one TOML table, which must have every field as a key and no other key.

    ``key`` is the table's dotted name. Raises ``ConfigError`` naming the key; a ``ValueError`` of the
    dataclass's own checks (``"field: problem"``) is reported the same way.
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
    except ValueError as error:
        raise ConfigError(source, f"{key}.{str(error).partition(':')[0]}", str(error).partition(": ")[2]) from error


def _value(hint: Any, value: Any, source: Path | str, key: str) -> Any:
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ConfigError(source, key, f"must be a list, not {value!r}")
        return tuple(_value(typing.get_args(hint)[0], item, source, key) for item in value)
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
