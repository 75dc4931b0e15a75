"""Runs an executor by the protocol: a process a stage, questions on its stdin, answers on its stdout."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .stages import Stage

_PATIENCE = 900  # seconds of a stage; a thousand cases take seconds, on a slow machine a minute


@dataclass(frozen=True, slots=True)
class Executor:
    """A program that answers by the protocol of ``conformance/README.md``, with the bundle, or a package of it, in ``folder``.

    ``version``: of what computes in it.
    """

    command: tuple[str, ...]
    folder: Path
    version: str


def ask(executor: Executor, stage: Stage, questions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Returns an answer for each question, in order.

    What the executor did not answer is an ``error`` that says why: its last words on stderr, or what its line is not.
    """
    command = [*executor.command, "--bundle", str(executor.folder), "--stage", stage]
    asked = "".join(f"{json.dumps(question)}\n" for question in questions).encode()
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
    except OSError as error:
        return _unanswered(questions, f"{command[0]} cannot be started ({error.strerror})")
    try:
        printed, complaint = process.communicate(asked, _PATIENCE)
    except subprocess.TimeoutExpired:
        _end(process)
        return _unanswered(questions, f"no end within {_PATIENCE} s")
    except BaseException:
        _end(process)
        raise
    last = (complaint.decode("utf-8", "replace").strip().splitlines() or [f"it ended with {process.returncode}"])[-1]
    return _answers(questions, printed.split(b"\n"), f"no answer: {last}" if process.returncode else "no answer")


def _answers(questions: Sequence[Mapping[str, Any]], lines: Sequence[bytes], reason: str) -> list[Mapping[str, Any]]:
    """Returns the answers in the questions' order; each line belongs to the question that its ``id`` names."""
    found: dict[str, Mapping[str, Any]] = {}
    for line in filter(bytes.strip, lines):
        with contextlib.suppress(ValueError):
            table = json.loads(line)
            if isinstance(table, dict) and isinstance(table.get("id"), str):
                found.setdefault(table["id"], table)
                continue
        reason = f"a line is no answer: {line[:80].decode('utf-8', 'replace')!r}"
    return [found.get(question["id"], {"error": reason}) for question in questions]


def _unanswered(questions: Sequence[Mapping[str, Any]], reason: str) -> list[Mapping[str, Any]]:
    return [{"error": reason} for _ in questions]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends an executor and what it has started: they are a session of their own."""
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.communicate()
