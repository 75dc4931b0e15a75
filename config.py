"""Reads ``config.toml`` into typed settings, for every room that has some.

The file in the repository's root is the only place where defaults live: it is installed beside the
packages, and a user's own file needs to name only what differs. A file that other programs read as well has our
tables below ``[gamseong]``. A settings dataclass states the bounds of a field in its annotation:
``batch: Annotated[int, Between(1, 1024)]``.
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
_CONFIG, _PYPROJECT = Path("config.toml"), Path("pyproject.toml")
_IF_ANOTHERS = (
    "; if the file is another program's, write ours below [gamseong], such as [gamseong.bot], or name another one with --config"
)


class ConfigError(GamseongError, ValueError):
    """A setting is missing, misspelt or out of range.

    ``source`` is the file or environment variable, ``key`` the dotted key (``bot.prefix``).
    """

    def __init__(self, source: Path | str, key: str, problem: str) -> None:
        self.source, self.key, self.problem = source, key, problem
        super().__init__(f"{source}: {key}: {problem}" if key else f"{source}: {problem}")


def read_config(path: Path | None = None, *, in_host: bool = True) -> tuple[dict[str, Any], str]:
    """Returns the shipped settings with the user's laid over them, and the file, with its table, to name in errors.

    ``path``: a file that must exist. It has our tables below ``[gamseong]``, in a pyproject.toml ``[tool.gamseong]``, and
    nothing else of it is read; a file without that table is ours as a whole. ``None`` takes ``[gamseong]`` of ./config.toml,
    else ``[tool.gamseong]`` of ./pyproject.toml, else, unless this is another program's process (``in_host``), ./config.toml.
    Raises ``ConfigError`` if a file is missing, is not UTF-8, is not TOML or has a table that the shipped one has not.
    """
    base = _parse(DEFAULT_CONFIG)
    own, source, hint = _named(path) if path is not None else _found(in_host)
    for name, table in own.items():
        if name not in base:
            raise ConfigError(source, name, f"is not a table; known: {', '.join(base)}{hint}")
        if not isinstance(table, Mapping):
            raise ConfigError(source, name, f"must be a table{hint}")
        for key in table if hint else ():  # another program may well have a [bot] of its own
            if key not in base[name]:
                raise ConfigError(source, f"{name}.{key}", f"is not a setting; known here: {', '.join(base[name])}{hint}")
    return _overlay(base, own), source


_Found = tuple[Mapping[str, Any], str, str]  # the user's tables, what to name in errors, and what to add to them


def _named(path: Path) -> _Found:
    tables = _parse(path)
    if (shared := _below(path, tables)) is not None:
        return shared
    if path.name == _PYPROJECT.name:
        raise ConfigError(path, "", "has no table [tool.gamseong]; add it, or name another file")
    return tables, str(path), ""


def _found(in_host: bool) -> _Found:
    for path in (_CONFIG, _PYPROJECT):
        # A host's own file is not parsed at all: whatever is wrong with it, we would not be the ones to say so.
        if path.is_file() and b"gamseong" in _read(path) and (shared := _below(path, _parse(path))) is not None:
            return shared
    if in_host or not _CONFIG.is_file():
        return {}, str(DEFAULT_CONFIG), ""
    return _parse(_CONFIG), str(_CONFIG), _IF_ANOTHERS


def _below(path: Path, tables: Any) -> _Found | None:
    """Returns what a file that is shared with other programs has for us; ``None`` if it has no table of ours."""
    names = ("tool", "gamseong") if path.name == _PYPROJECT.name else ("gamseong",)
    for name in names:
        if not isinstance(tables, Mapping) or name not in tables:
            return None
        tables = tables[name]
    table = ".".join(names)
    if not isinstance(tables, Mapping):
        raise ConfigError(path, table, "must be a table")
    return tables, f"{path} [{table}]", ""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(path, "", f"cannot be read ({error.strerror}); check the path") from error


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(path).decode("utf-8-sig"))
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
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for name in table:
        if name not in fields:
            raise ConfigError(source, f"{key}.{name}", f"is not a setting; known here: {', '.join(fields)}")
    values = {}
    for name, field in fields.items():
        if name not in table:
            raise ConfigError(source, f"{key}.{name}", "is missing")
        shown = repr(table[name]) if field.repr else type(table[name]).__name__  # a secret that was mistyped stays one
        values[name] = _value(hints[name], table[name], source, f"{key}.{name}", shown)
    try:
        return kind(**values)
    except ValueError as error:
        raise ConfigError(source, f"{key}.{str(error).partition(':')[0]}", str(error).partition(": ")[2]) from error


def _value(hint: Any, value: Any, source: Path | str, key: str, shown: str) -> Any:
    """Returns ``value`` as the type ``hint`` has it. ``shown``: how an error quotes it."""
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ConfigError(source, key, f"must be a list, not {shown}")
        return tuple(_value(typing.get_args(hint)[0], item, source, key, repr(item)) for item in value)
    if typing.get_origin(hint) is typing.Literal:
        if value not in typing.get_args(hint):
            raise ConfigError(source, key, f"must be one of {', '.join(map(str, typing.get_args(hint)))}, not {shown}")
        return value
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:  # exact: TOML's true must not pass for 1
        names = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
        raise ConfigError(source, key, f"must be {names.get(hint, hint)}, not {shown}")
    return value
