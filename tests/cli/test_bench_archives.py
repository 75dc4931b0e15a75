"""``gamseong bench archives`` as people start it, on a tiny bundle and few messages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gamseong.archives.benchmark import Parts, Whole
from gamseong.cli.bench_archives import parts_lines, ray_lines, sizes, transformer_lines, whole_lines

COMMAND = (sys.executable, "-m", "gamseong.bot", "bench")


def run(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, **environ}
    return subprocess.run((*COMMAND, *arguments), capture_output=True, timeout=180, env=environ, encoding="utf-8")


def test_it_tells_the_rate_of_the_parts_and_of_the_whole(environ: dict[str, str]) -> None:
    done = run(environ, "archives", "--messages", "1200", "--workers", "1", "--engine", "embedded")
    assert (done.returncode, done.stderr) == (0, "")
    head, lengths, *rest = done.stdout.splitlines()
    assert head == "tiny-text@1.0.0, 1 worker; made-up chat"
    assert re.search(r"lengths +\d, \d\d, .* characters .*; \d\d % said before", lengths)
    assert re.search(r"analyzer +[\d,]+ messages/s of one core; bare graph [\d,]+", rest[0])
    assert re.search(r"\d+ % of the time is the graph's; \d+ µs a message are not", rest[1])
    assert re.search(r"plain loop +[\d,]+ messages/s of one core", rest[2])
    assert re.search(r"score +1,000 \(1 MB\) in [\d.]+ s with its start: [\d,]+ messages/s", rest[3])
    assert re.search(r"[\d,]+ µs of processor a message", rest[4])
    assert re.search(r"score +1,200 \(1 MB\) in [\d.]+ s with its start: [\d,]+ messages/s", rest[5])
    assert len(rest) == 7


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["archives", "--rate", "5"], "--rate and --scan belong to the bot"),
        (["archives", "--scan"], "--rate and --scan belong to the bot"),
        (["--workers", "2"], "--workers, --engine and --transformer belong to archives"),
        (["--engine", "embedded"], "--workers, --engine and --transformer belong to archives"),
        (["--transformer", "a.onnx"], "--workers, --engine and --transformer belong to archives"),
        (["archive"], "invalid choice"),
    ],
)
def test_options_of_the_other_benchmark_are_refused(arguments: list[str], sentence: str, environ: dict[str, str]) -> None:
    done = run(environ, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_a_graph_that_is_no_transformer_is_one_line(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"no graph")
    done = run(environ, "archives", "--messages", "10", "--transformer", str(tmp_path / "a.onnx"))
    assert done.returncode == 10
    assert done.stderr == (
        f"gamseong: {tmp_path / 'a.onnx'}: is no graph of a transformer; "
        "write one with: gamseong-export transformer --out FILE.onnx\n"
    )


def test_a_model_that_is_missing_is_one_line(environ: dict[str, str]) -> None:
    done = run({**environ, "GAMSEONG_MODEL_BUNDLE": "nowhere"}, "archives")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (7, "", 1)


def test_the_lines_for_people() -> None:
    assert list(parts_lines(Parts(predict=5000, graph=6250, alone=2000))) == [
        "analyzer        5,000 messages/s of one core; bare graph 6,250",
        "                80 % of the time is the graph's; 40 µs a message are not",
        "plain loop      2,000 messages/s of one core, predict([text]) for each",
    ]
    embedded, ray = Whole(100_000, 120_000_000, 10, 15, 12_000, 400_000_000), Whole(100_000, 120_000_000, 20, 1, 9_000, None)
    assert list(whole_lines(embedded)) == [
        "score           100,000 (120 MB) in 10.0 s with its start: 10,000 messages/s",
        "                150 µs of processor a message; 12,000 messages/s once it has started; peak memory 400 MB, all processes",
    ]
    assert list(whole_lines(Whole(1, 1, 1, 1, None, None)))[1].endswith("1,000,000 µs of processor a message")
    assert list(ray_lines(ray, embedded)) == [
        "ray             100,000 (120 MB) in 20.0 s with its start: 5,000 messages/s",
        "                0.75 times the embedded engine's rate once both have started",
    ]
    assert list(transformer_lines(Path("small/int8.onnx"), 250, Parts(5000, 6250, 2000))) == [
        "transformer     250 messages/s of one core (int8.onnx)",
        "                the analyzer is 20.0 times as fast",
    ]
    assert [sizes(count) for count in (10, 1000, 100_000, 250_000)] == [
        [10],
        [1000],
        [1000, 10_000, 100_000],
        [1000, 10_000, 100_000, 250_000],
    ]
    assert len(list(ray_lines(Whole(10, 1, 20, 1, None, None), embedded))) == 1
