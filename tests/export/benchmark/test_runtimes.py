"""``gamseong-export benchmark --runtimes``: a leg a runtime, and a table that says what was left out and why."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gamseong.export.benchmark.runtimes import TEXTS, Leg, Measured, table
from gamseong.model_store import Bundle


def test_the_table_compares_with_its_first_row() -> None:
    legs = [
        Leg("onnxruntime fp32, 1 thread", 0.5, 20.0, 300.0, 90.0),
        Leg("Node", 0.6, 30.0, 250.0),
        Leg("OpenVINO", left_out="openvino: pip cannot install it (no network); check the network and the disk."),
    ]
    lines = table(Measured("flagship@9.9.9", "2 cores", legs))
    assert lines[0].startswith("flagship@9.9.9: text → verdict, ")
    rows = [line for line in lines if line.startswith("|")]
    assert rows[2:] == [
        "| onnxruntime fp32, 1 thread | 0.50 | 1.00 | 20.0 | 1.00 | 300 | 90 |",
        "| Node | 0.60 | 1.20 | 30.0 | 1.50 | 250 | – |",
    ]
    assert lines[-1] == "- OpenVINO: left out; openvino: pip cannot install it (no network); check the network and the disk."


@pytest.mark.parametrize("leg", ["onnxruntime", "tf-function"])
def test_a_leg_times_a_bundle_in_a_process_of_its_own(leg: str, tone_bundle: Bundle) -> None:
    command = (sys.executable, "-m", "gamseong.export.benchmark.legs", leg, str(tone_bundle.path), "1", "2")
    done = subprocess.run(command, input=json.dumps(TEXTS).encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures.keys() == {"cold_start", "one", "many", "memory"}
    assert 0 < figures["one"] < figures["cold_start"]  # it imports, loads and answers first
    assert figures["many"] > 0
