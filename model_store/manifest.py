"""Describes a bundle: ``manifest.json`` as a frozen dataclass that is checked when it is read."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Self

from .errors import CorruptBundleError, FormatVersionError, LabelOrderError
from .prediction import TONES
from .text import TEXT_RULES

FORMAT_VERSION = 2  # the newest; format 1 has no tones
LABELS = ("부정", "긍정")
REBUILD = "build the bundle again with gamseong-export convert, or install it again"

LONGEST_REFERENCE = 60  # characters of NAME@VERSION: with a user id and a sign it has to fit into a Discord button's id, 100

_TASKS = {"sentiment": ("text", "ids"), "next-number": ("series",)}


def is_a(value: Any, kind: Any) -> bool:
    """Returns ``isinstance(value, kind)``, except that JSON's true is not the number 1."""
    return isinstance(value, kind) and not isinstance(value, bool)


def _is_range(value: Any) -> bool:
    """Returns whether ``value`` is a list of two finite numbers in their order."""
    pair = isinstance(value, list) and len(value) == 2 and all(is_a(number, int | float) for number in value)
    return pair and -math.inf < value[0] <= value[1] < math.inf


@dataclass(frozen=True, slots=True)
class InputSpec:
    """Describes the graph's input.

    ``kind``: ``text`` string [N] · ``ids`` int32 [N, L], 0 = padding on the right · ``series`` float32 [N, max_length, 1].
    ``max_length``: characters, tokens or numbers read; the rest is cut. ``tokenizer``: see ``tokenizers``; empty for series.
    """

    name: str
    kind: Literal["text", "ids", "series"]
    max_length: int
    tokenizer: str


# Classes to check a field with, by the name of its type without what stands in brackets.
_KINDS: Mapping[str, Any] = {
    "str": str,
    "Literal": str,
    "int": int,
    "float": int | float,
    "Mapping": dict,
    "InputSpec": InputSpec,
    "tuple": tuple,
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """Describes a bundle.

    ``threshold``: the smallest probability, in [0.5, 1], at which the verdict is 긍정 or 부정; below it, it is 애매함. A
    bundle of format 2 names a second output of its graph, ``tones``, and ``thresholds`` in [0, 1] by tone (부정, 중립, 긍정):
    the verdict is the most probable tone once it reaches its threshold. In format 1 both are empty.

    ``files``: sha256 by path, of every file but the manifest. ``training``: data, licence, recipe, seed, hyperparameters,
    precision, and for a series ``series_range``. ``metrics``: figures by name; accuracies are fractions over every row of a set.

    ``text_rules``: the version of the text rules (``docs/text-rules.md``) under which the bundle was measured and its golden
    vectors were made; every text is read by those of this gamseong.
    """

    name: str
    version: str
    task: Literal["sentiment", "next-number"]
    labels: tuple[str, ...]
    input: InputSpec
    output: str
    opset: int
    ir_version: int
    threshold: float
    files: Mapping[str, str]
    training: Mapping[str, Any]
    metrics: Mapping[str, float]
    format_version: int = 1
    text_rules: int = 1
    tones: str = ""
    thresholds: Mapping[str, float] = dataclasses.field(default_factory=dict)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the graph's outputs, in their order."""
        return (self.output, self.tones) if self.tones else (self.output,)

    def to_json(self) -> str:
        """Returns the text of ``manifest.json``: one key a line, ending in a newline."""
        table = dataclasses.asdict(self)
        if self.format_version == 1:  # what reads only that format knows no other fields
            del table["tones"], table["thresholds"]
        return json.dumps(table, ensure_ascii=False, indent=2) + "\n"

    @property
    def series_range(self) -> tuple[float, float] | None:
        """The smallest and the largest number that a series model was trained on; ``None`` where nobody wrote it down."""
        low_and_high = self.training.get("series_range")
        return None if low_and_high is None else (float(low_and_high[0]), float(low_and_high[1]))

    @classmethod
    def from_json(cls, text: str, path: Path) -> Self:
        """Reads and checks the text of ``manifest.json``.

        Raises ``FormatVersionError``, ``LabelOrderError`` or ``CorruptBundleError``, each naming ``path``.
        """
        try:
            table = json.loads(text)
            found = table["format_version"]
        except (ValueError, TypeError, KeyError) as error:
            raise CorruptBundleError(path, "is not a manifest", REBUILD) from error
        if not is_a(found, int) or not 1 <= found <= FORMAT_VERSION:
            mend = f"this gamseong reads formats 1 to {FORMAT_VERSION}: update gamseong or take a bundle of one of them"
            raise FormatVersionError(path, f"has bundle format {found!r}", mend)
        try:
            manifest = cls(**{**table, "input": InputSpec(**table["input"]), "labels": tuple(table["labels"])})
        except (TypeError, KeyError) as error:
            raise CorruptBundleError(path, f"does not have the fields of a manifest ({error})", REBUILD) from error
        manifest._check(path)
        return manifest

    def _check(self, path: Path) -> None:
        def require(holds: bool, problem: str) -> None:
            if not holds:
                raise CorruptBundleError(path, problem, REBUILD)

        for part, prefix in ((self, ""), (self.input, "input.")):
            for field in dataclasses.fields(part):
                kind = _KINDS[str(field.type).partition("[")[0]]
                require(is_a(getattr(part, field.name), kind), f"{prefix}{field.name} has the wrong type")
        require(all(is_a(label, str) for label in self.labels), "labels are not texts")
        require(all(is_a(digest, str) for digest in self.files.values()), "files has a sha256 that is no text")
        require(all(is_a(figure, int | float) for figure in self.metrics.values()), "metrics has a figure that is no number")
        require(re.fullmatch(r"[a-z0-9][a-z0-9-]*", self.name) is not None, f"name {self.name!r} is not of the form a-z, 0-9, -")
        require(re.fullmatch(r"\d+\.\d+\.\d+", self.version) is not None, f"version {self.version!r} is not of the form 1.2.3")
        length = len(f"{self.name}@{self.version}")
        require(
            length <= LONGEST_REFERENCE, f"name@version has {length} characters, more than {LONGEST_REFERENCE}: shorten the name"
        )
        require(_is_range(self.training.get("series_range", [0, 0])), "training.series_range is not [smallest, largest]")
        require(self.input.kind in _TASKS.get(self.task, ()), f"task {self.task!r} does not take input {self.input.kind!r}")
        require(self.input.max_length > 0, "input.max_length is not a positive whole number")
        require(self.text_rules >= 1, "text_rules is not a positive whole number")
        if self.text_rules > TEXT_RULES:
            mend = f"this gamseong knows rules up to {TEXT_RULES}: update gamseong or take an older version of the bundle"
            raise FormatVersionError(path, f"needs text rules {self.text_rules}", mend)
        require(0.5 <= self.threshold <= 1, "threshold is not between 0.5 and 1")
        three = self.format_version == 2
        require(bool(self.tones) == three, "tones belongs to format 2, and to it alone")
        right = not self.thresholds if not three else set(self.thresholds) == set(TONES)
        require(right, f"thresholds does not name {', '.join(TONES)}" if three else "thresholds belongs to format 2")
        numbers = all(is_a(value, int | float) and 0 <= value <= 1 for value in self.thresholds.values())
        require(numbers, "thresholds has a value that is not between 0 and 1")
        require(not three or self.task == "sentiment", "tones belongs to a sentiment bundle")
        for name in self.files:
            parts = PurePosixPath(name).parts
            require(".." not in parts and not PurePosixPath(name).is_absolute(), f"file {name!r} lies outside the bundle")
        needed = ("model.onnx", "golden.json", *(("vocabulary.json",) if self.task == "sentiment" else ()))
        require(all(name in self.files for name in needed), f"does not list {' and '.join(needed)}")
        if self.task == "sentiment" and self.labels != LABELS:
            raise LabelOrderError(path, f"labels are {list(self.labels)}, not {list(LABELS)}", REBUILD)
