"""How much a training prints."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gamseong.export.training import progress
from gamseong.export.training.progress import EpochLines


def test_a_long_training_of_tiny_epochs_prints_a_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = EpochLines(1500)
    for number in range(1, 1501):
        lines.finished(number, "done")
    lines.close()
    printed = [int(line.split("/")[0].removeprefix("epoch ")) for line in capsys.readouterr().out.splitlines()]
    assert printed == [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1500]


def test_a_training_that_stops_early_prints_its_last_epoch(capsys: pytest.CaptureFixture[str]) -> None:
    lines = EpochLines(1500)
    for number in range(1, 8):
        lines.finished(number, "done")
    lines.close()
    lines.close()
    assert capsys.readouterr().out.splitlines()[-2:] == ["epoch 5/1500 done", "epoch 7/1500 done"]


def test_a_few_epochs_and_long_ones_have_a_line_each(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    few = EpochLines(4)
    for number in range(1, 5):
        few.finished(number, "done")
    assert len(capsys.readouterr().out.splitlines()) == 4
    now = iter(range(0, 100_000, 40))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    long = EpochLines(100)
    for number in range(1, 101):
        long.finished(number, "done")
    assert len(capsys.readouterr().out.splitlines()) == 100


TYPED = """
from gamseong.export.training.progress import Progress
for epoch in range(50):
    shown = Progress("epoch", 0)
    shown._shown -= 1  # half a second has passed
    shown.show(1, 2, 0.5)
    shown.show(2, 2, 0.5)
"""


@pytest.mark.skipif(os.name == "nt", reason="opens a terminal the POSIX way")
def test_on_a_terminal_the_line_of_an_epoch_is_erased() -> None:
    screen, terminal = os.openpty()
    try:
        subprocess.run([sys.executable, "-c", TYPED], stderr=terminal, check=True, timeout=60)
        seen = os.read(screen, 100_000).decode()
    finally:
        os.close(screen)
        os.close(terminal)
    assert "\n" not in seen
    assert seen.count("1/2") == 50
    assert seen.endswith("\r\x1b[K")
