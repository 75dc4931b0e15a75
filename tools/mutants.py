"""Breaks modules on purpose, one small mutant at a time, and prints how many of them their own tests notice.

``make mutants`` runs it; ``tools/mutants.toml`` names modules, tests and the mutants that change nothing. Cosmic Ray makes
the mutants; they live in ``build/mutants``, a copy of the working tree, which itself is never touched. Arguments: parts of the
paths of the modules to take, else all.
"""

from __future__ import annotations

import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import traceback
from collections.abc import Iterator
from itertools import count, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "build" / "mutants"
TREE, FOUND, LOG = PLACE / "tree", PLACE / "path", PLACE / "log"
# By kind. A comparison becomes the next and the opposite one, not each of the others: `== None` would be the same as `is None`.
_COMPARISONS = ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt",
                "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")  # fmt: skip
OPERATORS = (
    [f"ReplaceComparisonOperator_{pair}" for pair in _COMPARISONS],
    ["ReplaceUnaryOperator_Delete_Not"],
    ["AddNot"],
    ["ReplaceAndWithOr", "ReplaceOrWithAnd"],
    ["NumberReplacer", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue"],
)
# What tests import before they begin, imported once for all of them: each run is a fork.
_HEAVY = ("pytest", "numpy", "discord.ext.commands", "onnx", "onnxruntime", "simcord", "sqlalchemy.ext.asyncio")
_OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")  # simcord is a plugin too


class Mutant(NamedTuple):
    """``code`` differs from the module in ``line``, which is ``before`` in the module and ``after`` here."""

    line: int
    before: str
    after: str
    code: str


def mutants_of(code: str, seed: int) -> list[Mutant]:
    """Returns every mutant, in turns one of each kind, in an order that ``seed`` decides."""
    kinds = [[made for name in names for made in _made(code, get_operator(f"core/{name}")())] for names in OPERATORS]
    shuffled = random.Random(seed)
    turns = zip_longest(*(shuffled.sample(kind, len(kind)) for kind in kinds))
    return [mutant for turn in turns for mutant in turn if mutant is not None]


def _made(code: str, operator: Any) -> Iterator[Mutant]:
    for occurrence in count():
        changed = mutate_code(code, operator, occurrence)
        if changed is None:
            return
        pairs = enumerate(zip(code.splitlines(), changed.splitlines(), strict=True), 1)
        line, (before, after) = next((line, pair) for line, pair in pairs if pair[0] != pair[1])
        if not before.startswith("@dataclass("):  # frozen and slots are for types and memory, which no test looks at
            yield Mutant(line, before.strip(), after.strip(), changed)


def run(tests: list[str], seconds: float) -> int:
    """Runs the tests on the copy as it is now. Returns 0 if they pass, ``SIGALRM`` if they take too long."""
    if child := os.fork():
        return os.waitpid(child, 0)[1]
    status = 1
    try:
        signal.alarm(int(seconds) + 1)  # which ends the process
        for output in (1, 2):
            os.dup2(os.open(LOG, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), output)
        if not Path(importlib.import_module("gamseong.config").__file__ or "").is_relative_to(PLACE):
            raise ImportError("gamseong is not the copy")
        status = int(sys.modules["pytest"].main([*_OPTIONS, *tests]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def check(module: dict[str, Any], most: int, seed: int) -> bool:
    """Prints the module's survivors and its line of the table. Returns whether enough mutants were killed."""
    name, path, start = module["path"], TREE / module["path"], time.monotonic()
    if run(module["tests"], 600) != 0:
        sys.exit(f"{name}: its tests fail as they are: {LOG.read_text('utf-8')[-2000:]}")
    seconds, code = 5 + 3 * (time.monotonic() - start), path.read_text("utf-8")
    equal, every = {after for each in module.get("equivalent", ()) for after in each["after"]}, mutants_of(code, seed)
    if stale := equal - {each.after for each in every}:
        print(f"{name}: tools/mutants.toml names mutants that there are not: {stale}")
    drawn = [each for each in every if each.after not in equal][:most]
    survivors = slow = 0
    for mutant in drawn:
        path.write_text(mutant.code, "utf-8")
        outcome = run(module["tests"], seconds)
        slow += outcome == signal.SIGALRM
        if outcome == 0:
            survivors += 1
            print(f"  survives  {name}:{mutant.line}\n    - {mutant.before}\n    + {mutant.after}", flush=True)
    path.write_text(code, "utf-8")
    killed = len(drawn) - survivors
    enough = bool(killed >= module["least"] * len(drawn)) and not stale
    figures = f"{killed:3} of {len(drawn):3} killed, {killed / len(drawn):4.0%}, {slow} by time"
    print(f"{name:30} {figures} (of {len(every)}; {len(equal)} change nothing){'' if enough else ': NOT ENOUGH'}", flush=True)
    return enough


def main(parts: list[str]) -> int:
    """Copies the tree and checks the modules one after another. Returns the exit code."""
    config = tomllib.loads((ROOT / "tools" / "mutants.toml").read_text("utf-8"))
    shutil.rmtree(PLACE, ignore_errors=True)
    listed = subprocess.check_output(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, text=True)
    for name in listed.split("\0"):
        if (ROOT / name).is_file():  # and not deleted
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, TREE / name)
    FOUND.mkdir()
    (FOUND / "gamseong").symlink_to(TREE)
    os.chdir(TREE)
    sys.path[0] = os.environ["PYTHONPATH"] = str(FOUND)  # before the editable install of the working tree
    sys.dont_write_bytecode = True  # which would hide a mutant made within the same second
    os.environ.update(PYTHONDONTWRITEBYTECODE="1", ORT_DISABLE_TELEMETRY="1")
    for name in _HEAVY:
        importlib.import_module(name)
    modules = [each for each in config["module"] if not parts or any(part in each["path"] for part in parts)]
    results = [check(module, config["mutants"], config["seed"]) for module in modules]
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
