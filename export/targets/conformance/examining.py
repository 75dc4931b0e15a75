"""Asks runtimes stage by stage and counts what their answers are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ....model_store import Bundle, GamseongError, InputError
from .comparing import Outcome, Scale, Status, compare
from .kit import Case, Expected, Kit
from .running import Executor, ask
from .runtimes import Runtime
from .stages import Stage, of_reading, question
from .workshop import Workshop


@dataclass(frozen=True, slots=True)
class StageResult:
    """What became of every case in one stage, in the order of the cases. ``of_reading``: the engine took text in place of ids."""

    stage: Stage
    outcomes: Sequence[Outcome]
    of_reading: bool = False

    def count(self, status: Status) -> int:
        """How many answers are that."""
        return sum(outcome.status is status for outcome in self.outcomes)

    @property
    def largest_difference(self) -> float | None:
        """The largest difference of a number; NaN where an answer holds one, ``None`` where none was compared."""
        found = [outcome.difference for outcome in self.outcomes if outcome.difference is not None]
        return max(found, key=lambda number: (number != number, number), default=None)

    @property
    def why_unsupported(self) -> str:
        """Why nothing of the stage is supported; "" where something is."""
        return self.outcomes[0].note if self.outcomes and self.count(Status.UNSUPPORTED) == len(self.outcomes) else ""


@dataclass(frozen=True, slots=True)
class RuntimeResult:
    """What a runtime answered. ``left_out``: why it could not be asked at all; then there are no stages."""

    runtime: Runtime
    version: str
    stages: Sequence[StageResult]
    left_out: str = ""

    @property
    def faults(self) -> int:
        """How many answers are a fault of the runtime."""
        return sum(outcome.fails for result in self.stages for outcome in result.outcomes)


@dataclass(frozen=True, slots=True)
class Examination:
    """What all runtimes answered with one bundle."""

    bundle: Bundle
    cases: Sequence[Case]
    results: Sequence[RuntimeResult]


def examine(bundle: Bundle, kit: Kit, runtimes: Sequence[Runtime], watch: Callable[[str], None]) -> Examination:
    """Asks every runtime; ``watch`` is told the name of each before.

    Raises ``ConformanceError`` where the kit is at fault, and ``InputError`` for a bundle that judges no texts.
    """
    if bundle.manifest.task != "sentiment":
        raise InputError(f"{bundle.manifest.name} is a {bundle.manifest.task} bundle; take a sentiment one.")
    expected, tolerances, results = kit.expected(bundle), kit.tolerances, []
    with tempfile.TemporaryDirectory(prefix="gamseong-conformance-", ignore_cleanup_errors=True) as scratch:
        workshop = Workshop(bundle, Path(scratch))
        for runtime in runtimes:
            watch(runtime.name)
            scale = Scale(bundle.manifest, tolerances.same, tolerances.by_precision[runtime.precision])
            try:
                executor = runtime.start(kit, workshop)
            except GamseongError as error:
                results.append(RuntimeResult(runtime, "", (), str(error)))
                continue
            stages = [_examine_stage(stage, executor, kit.cases, expected, scale) for stage in runtime.stages]
            results.append(RuntimeResult(runtime, executor.version, stages))
    return Examination(bundle, kit.cases, results)


def _examine_stage(
    stage: Stage, executor: Executor, cases: Sequence[Case], expected: Mapping[str, Expected], scale: Scale
) -> StageResult:
    answers = ask(executor, stage, [question(stage, case, expected[case.id]) for case in cases])
    takes_text = stage is Stage.PROBABILITIES and all("unsupported" in answer for answer in answers)
    if takes_text:
        answers = ask(executor, stage, [of_reading(expected[case.id]) for case in cases])
    pairs = zip(cases, answers, strict=True)
    return StageResult(stage, [compare(stage, answer, expected[case.id], scale) for case, answer in pairs], takes_text)
