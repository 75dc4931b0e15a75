"""``gamseong bench``: the real client against the Discord that it brings along."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from gamseong.cli.bench_discord import Histogram

pytestmark = pytest.mark.long

T = TypeVar("T")
COMMAND = (sys.executable, "-m", "gamseong.bot", "bench")


def run(environ: dict[str, str], *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environ, **variables}
    return subprocess.run((*COMMAND, *arguments), capture_output=True, timeout=120, env=env, encoding="utf-8")


def figure(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found is not None, text
    return int(found[1].replace(",", ""))


def test_every_question_is_answered_and_judged(environ: dict[str, str]) -> None:
    done = run(environ, "--messages", "150", GAMSEONG_BOT_PREFIX="?")
    assert (done.returncode, done.stderr) == (0, "")
    assert figure(r"^(\d+) messages, as fast as they were answered", done.stdout) == 150
    assert figure(r"answers +(\d+) \(0 lost\), p50 [\d.]+ ms, p99 [\d.]+ ms", done.stdout) == 150
    assert figure(r"(\d+) texts", done.stdout) == 150
    assert figure(r"in (\d+) batches; shed: command 0, scan 0, watch 0", done.stdout) < 150
    assert re.search(r"event-loop lag +p50 [\d.]+ ms, p99 [\d.]+ ms, max [\d.]+ ms", done.stdout)


def test_with_a_rate_a_channel_is_watched(environ: dict[str, str]) -> None:
    done = run(environ, "--messages", "300", "--rate", "150")
    assert (done.returncode, done.stderr) == (0, "")
    assert figure(r"^(\d+) messages, 150 a second", done.stdout) == 300
    assert figure(r"answers +(\d+) \(0 lost\)", done.stdout) == 6  # every 50th is a question
    # An unwatched channel would have its 6 questions judged and no more. The watch takes the others a second later at most,
    # so that the last of them are still waiting at the end.
    assert 6 + 100 < figure(r"(\d+) texts", done.stdout) <= 300
    assert figure(r"shed: command 0, scan 0, watch (\d+)", done.stdout) == 0


def test_a_whole_server_is_scanned_beside_it(environ: dict[str, str]) -> None:
    done = run(environ, "--messages", "2400", "--rate", "150", "--scan")
    assert (done.returncode, done.stderr) == (0, "")
    assert figure(r"answers +(\d+) \(0 lost\)", done.stdout) == 48
    messages, requests = (figure(pattern, done.stdout) for pattern in (r"scan +([\d,]+) messages", r"in ([\d,]+) requests"))
    assert messages > 2_000
    assert requests >= messages / 100
    assert "the whole server of 30 channels" in done.stdout


def test_a_single_message_is_one_message(environ: dict[str, str]) -> None:
    done = run(environ, "--messages", "1")
    assert done.returncode == 0
    assert done.stdout.startswith("1 message, as fast as they were answered: ")
    assert "engine          1 text in 1 batch; shed: " in done.stdout


def test_a_model_that_is_missing_is_one_line_and_leaves_no_process(environ: dict[str, str]) -> None:
    done = run(environ, "--messages", "5", GAMSEONG_MODEL_BUNDLE="nowhere")
    assert (done.returncode, done.stdout) == (7, "")
    assert "nowhere" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("argument", ["0", "-1", "many", "1.5"])
def test_what_is_no_count_is_refused(argument: str, environ: dict[str, str]) -> None:
    done = run(environ, "--messages", argument)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--messages: must be a whole number above 0" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for the other process in /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_however_it_ends_the_other_process_ends_with_it(number: signal.Signals, code: int, environ: dict[str, str]) -> None:
    bench = subprocess.Popen((*COMMAND, "--rate", "10"), env={**os.environ, **environ}, stdout=subprocess.PIPE)
    try:
        other = _soon(lambda: next((pid for pid, parent in _parents() if parent == bench.pid), None))
        time.sleep(1)
        bench.send_signal(number)
        assert bench.wait(30) == code
        assert _soon(lambda: not Path(f"/proc/{other}").exists())
    finally:
        bench.kill()
        bench.communicate()


def _soon(what: Callable[[], T]) -> T:
    """The first true value of ``what()`` in half a minute."""
    until = time.monotonic() + 30
    while not (found := what()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def _parents() -> list[tuple[int, int]]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found.append((int(stat.parent.name), int(stat.read_text().rpartition(")")[2].split()[1])))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def test_a_histogram_knows_its_quantiles() -> None:
    histogram = Histogram()
    assert histogram.quantile(0.5) is None
    for milliseconds in range(1, 101):
        histogram.add(milliseconds / 1000)
    assert [histogram.quantile(share) for share in (0.0, 0.5, 0.99, 1.0)] == [1.0, 50.0, 99.0, 100.0]
