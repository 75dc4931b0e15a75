"""The kit's data: cases, the results expected of a bundle, and tolerances. ``conformance/schemas`` describes the files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from ....model_store import Bundle
from .errors import ConformanceError

KIT = Path(__file__).resolve().parents[3] / "conformance"  # of the repository; a wheel holds none

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Case:
    """``about``: its kind, then what it shows: ``quote: alone, it is judged (B3)``."""

    id: str
    about: str
    text: str

    @property
    def kind(self) -> str:
        """What stands before the colon of ``about``."""
        return self.about.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Expected:
    """What every runtime has to answer to the case of that ``id``.

    ``read``, ``quoted``: what the text rules leave. ``ids``: of its first ``max_length`` tokens, as the embedding is given them.
    ``probabilities`` [부정, 긍정] and ``tones`` [부정, 중립, 긍정]: the graph's own numbers, of unreadable texts
    too. A bundle of two sides has empty ``tones``. ``label``, ``truncated``: the verdict.
    """

    id: str
    read: str
    quoted: bool
    ids: tuple[int, ...]
    probabilities: tuple[float, ...]
    tones: tuple[float, ...]
    label: str
    truncated: bool


@dataclass(frozen=True, slots=True)
class Tolerances:
    """``same``: a difference that the digits of the files do not tell. ``by_precision``: the largest that is allowed."""

    same: float
    by_precision: Mapping[str, float]


@dataclass(frozen=True)
class Kit:
    """``folder``: where the kit lies. Everything is read when it is asked for; ``ConformanceError`` names the line at fault."""

    folder: Path

    @cached_property
    def cases(self) -> list[Case]:
        """The cases, in the order in which an executor is given them."""
        return _lines(self.folder / "cases.jsonl", lambda table: Case(table["id"], table["about"], table["text"]))

    @cached_property
    def tolerances(self) -> Tolerances:
        """The tolerances of every precision that a runtime may have."""
        path = self.folder / "tolerances.json"
        try:
            table = json.loads(_text(path))
            return Tolerances(float(table["same"]), {name: float(each) for name, each in table["precisions"].items()})
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ConformanceError(f"{path}: holds no tolerances; take the file of the repository.") from error

    def expected_path(self, bundle: Bundle) -> Path:
        """Where the results expected of ``bundle`` are written."""
        return self.folder / "expected" / f"{bundle.manifest.name}-{bundle.manifest.version}.jsonl"

    def expected(self, bundle: Bundle) -> dict[str, Expected]:
        """Returns what is expected of ``bundle`` by the id of the case; every case has its line."""
        path = self.expected_path(bundle)
        if not path.is_file():
            raise ConformanceError(f"{path}: is missing; write it with --write-expected.")
        found = {line.id: line for line in _lines(path, _expected)}
        if missing := [case.id for case in self.cases if case.id not in found]:
            raise ConformanceError(f"{path}: has no line for {missing[0]}; write it anew with --write-expected.")
        return found

    def write_expected(self, bundle: Bundle, results: Iterable[Expected]) -> Path:
        """Writes the results expected of ``bundle``, whole or not at all, and returns the file."""
        path = self.expected_path(bundle)
        lines = [json.dumps(_table(result), ensure_ascii=False) for result in results]
        write_whole(path, "".join(f"{line}\n" for line in lines))
        return path


def find_kit(folder: Path | None) -> Kit:
    """Returns the kit in ``folder``, or that of the repository. Raises ``ConformanceError`` where there is none."""
    kit = folder or KIT
    if not (kit / "cases.jsonl").is_file():
        raise ConformanceError(f"{kit}: holds no cases.jsonl; name the folder conformance of the repository with --kit.")
    return Kit(kit)


def write_whole(path: Path, text: str) -> None:
    """Writes a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _expected(table: Mapping[str, Any]) -> Expected:
    return Expected(
        id=table["id"],
        read=table["read"],
        quoted=table["quoted"],
        ids=tuple(table["ids"]),
        probabilities=tuple(table["probabilities"]),
        tones=tuple(table.get("tones", ())),
        label=table["label"],
        truncated=table["truncated"],
    )


def _table(result: Expected) -> dict[str, Any]:
    return {name: value for name, value in asdict(result).items() if name != "tones" or value}


def _lines(path: Path, make: Callable[[Mapping[str, Any]], T]) -> list[T]:
    found: list[T] = []
    for number, line in enumerate(_split(_text(path)), 1):
        try:
            found.append(make(json.loads(line)))
        except (ValueError, TypeError, KeyError) as error:
            raise ConformanceError(f"{path}: line {number} is not of the kit's form; see the folder schemas.") from error
    return found


def _split(text: str) -> Sequence[str]:
    return text.removesuffix("\n").split("\n")  # str.splitlines ends a line at U+2028 too, which JSON does not escape


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise ConformanceError(f"{path}: is not UTF-8; take the file of the repository.") from error
