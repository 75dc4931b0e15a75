"""Runs npm and Node, and asks the package's executor."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_QUIET = ("--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--no-update-notifier")


def npm(folder: Path, verb: str, *arguments: str) -> None:
    """Runs ``npm VERB`` in ``folder``."""
    environ = {**os.environ, "ONNXRUNTIME_NODE_INSTALL": "skip"}
    done = subprocess.run(("npm", verb, *_QUIET, *arguments), cwd=folder, env=environ, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()


def run_node(folder: Path, *arguments: str, **environ: str) -> str:
    """Runs Node in ``folder`` and returns what it printed; it may warn of nothing."""
    command = ("node", *arguments)
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environ}, capture_output=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def answers(package: Path, bundle: Path, stage: str, cases: Iterable[dict[str, Any]], *options: str) -> list[Any]:
    """Returns what the package's executor answers to ``cases``, which get their ids here."""
    feed = "".join(f"{json.dumps({'id': str(number), **case})}\n" for number, case in enumerate(cases))
    command = ("node", str(package / "executor.mjs"), "--bundle", str(bundle), "--stage", stage, *options)
    done = subprocess.run(command, input=feed, capture_output=True, encoding="utf-8", timeout=240)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    found = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert [answer.pop("id") for answer in found] == [str(number) for number in range(feed.count("\n"))]
    return found
