"""The report: a table of what became of the answers, and below it every answer that is another, as Markdown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from .comparing import Outcome, Status
from .examining import Examination, RuntimeResult, StageResult
from .kit import Case, Tolerances

_LISTED = 12  # answers of a stage that are shown
_COUNTED = tuple(Status)


def report(examinations: Sequence[Examination], tolerances: Tolerances) -> str:
    """Returns ``report.md``: the same answers give the same text, which holds no time and no place of a machine."""
    parts = ["# Conformance", "", *_legend(tolerances)]
    for examination in examinations:
        parts += ["", *_section(examination)]
    return "\n".join(parts) + "\n"


def _legend(tolerances: Tolerances) -> list[str]:
    allowed = ", ".join(f"{precision} {largest:g}" for precision, largest in tolerances.by_precision.items())
    return [
        "What each runtime answers, beside what the bundle's own Python does. `same`: readings, ids and labels equal, numbers to "
        f"{tolerances.same:g};",
        f"`within tolerance`: labels equal, numbers to {allowed}; `differs`: a reading, ids, a flag or a number is neither.",
        "Each stage is given what is right of the one before: text → `read` → `ids` → `probabilities`. `predict` is all of them.",
    ]


def _section(examination: Examination) -> Iterator[str]:
    manifest = examination.bundle.manifest
    yield f"## {manifest.name}@{manifest.version}, {len(examination.cases):,} cases"
    yield ""
    asked = [result for result in examination.results if not result.left_out]
    yield from _table(
        ("runtime", "stage", *_COUNTED, "max difference"),
        [_row(result, stage) for result in asked for stage in result.stages if not stage.why_unsupported],
        numbers_from=2,
    )
    yield ""
    rows = [
        (_plain(result.runtime.name), result.runtime.about, result.runtime.precision, result.version or "–") for result in asked
    ]
    yield from _table(("runtime", "what it is", "precision", "version"), rows)
    for result in examination.results:
        if result.left_out:
            yield f"\nLeft out: {_plain(result.runtime.name)}. {result.left_out}"
    for result in asked:
        yield from _differences(result, examination.cases)


def _row(result: RuntimeResult, stage: StageResult) -> tuple[str, ...]:
    name = f"{stage.stage} of the reading" if stage.of_reading else str(stage.stage)
    counts = (f"{stage.count(status):,}" if stage.count(status) else "·" for status in _COUNTED)
    largest = stage.largest_difference
    return _plain(result.runtime.name), name, *counts, "·" if largest is None else _rounded_up(largest)


def _rounded_up(number: float) -> str:
    """Returns a difference with one digit, rounded up: the last digits of float32 are other ones on other processors."""
    if not number or math.isnan(number):
        return f"{number:g}"
    unit = 10.0 ** math.floor(math.log10(number))
    return f"{math.ceil(number / unit - 1e-9) * unit:.0e}" if number < 1e-3 else f"{math.ceil(number * 1000) / 1000:.3f}"


def _differences(result: RuntimeResult, cases: Sequence[Case]) -> Iterator[str]:
    if wrong := [stage.stage for stage in result.stages if any(outcome.fails for outcome in stage.outcomes)]:
        yield f"\n**{_plain(result.runtime.name)} is wrong in `{wrong[0]}`**, before anything else."
    for stage in result.stages:
        if stage.why_unsupported:
            yield f"\n{_plain(result.runtime.name)} has no {stage.stage}: {_plain(stage.why_unsupported)}."
            continue
        found = [
            (case, outcome)
            for case, outcome in zip(cases, stage.outcomes, strict=True)
            if outcome.status not in (Status.SAME, Status.WITHIN)
        ]
        if found:
            yield f"\n### {_plain(result.runtime.name)}, {stage.stage}: {len(found):,} of {len(cases):,}\n"
        reasons = Counter(outcome.note for _, outcome in found if outcome.status is Status.UNSUPPORTED)
        yield from (f"- unsupported, {count:,}: {_plain(reason)}" for reason, count in reasons.items())
        others = [(case, outcome) for case, outcome in found if outcome.status is not Status.UNSUPPORTED]
        yield from (_line(case, outcome) for case, outcome in others[:_LISTED])
        if len(others) > _LISTED:
            kinds = Counter(case.kind for case, _ in others).items()
            yield f"- and {len(others) - _LISTED:,} more; all by kind: {', '.join(f'{kind} {count}' for kind, count in kinds)}"


def _line(case: Case, outcome: Outcome) -> str:
    edge = " (within the tolerance of a threshold)" if outcome.status is Status.LABEL and not outcome.fails else ""
    return f"- {case.id}, {case.about}: {outcome.status}: {_plain(outcome.note)}{edge}"


def _plain(note: str) -> str:
    """Returns a note as Markdown shows it: no sign in it makes anything bold, a link or a tag."""
    one_line = " ".join(note.split())
    return "".join(f"\\{sign}" if sign in r"\`*_[]<>|~#" else sign for sign in one_line)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], numbers_from: int = 9) -> list[str]:
    widths = [max(len(row[place]) for row in (header, *rows)) for place in range(len(header))]
    right = [place >= numbers_from for place in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if at_right else cell.ljust(width)
            for cell, width, at_right in zip(cells, widths, right, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    rule = (f"{'-' * (width + 1)}:" if at_right else "-" * (width + 2) for width, at_right in zip(widths, right, strict=True))
    return [line(header), f"|{'|'.join(rule)}|", *map(line, rows)]
