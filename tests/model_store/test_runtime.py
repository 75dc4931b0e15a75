"""onnxruntime's telemetry: no program of ours writes its device id or looks up a host, and who set the variable has decided."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.requirements import absent

ROOT = Path(__file__).resolve().parents[2]
PREDICT = "from gamseong.model_store import Analyzer, Bundle\nAnalyzer(Bundle.find('flagship')).predict(['정말 재밌다'])\n"
PROGRAMS = {
    "a notebook": PREDICT,
    "the command": "from gamseong.cli.main import main\nraise SystemExit(main(['analyze', '재밌다']))\n",
    "the export": "import gamseong.export.cli, gamseong.export.benchmark.speed, gamseong.export.graph.parity\n",
    "the tests": "import tests.conftest\n",
}


def run(code: str, home: Path, *before: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs Python with an empty home; nothing of this process' own environment tells onnxruntime anything."""
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")}
    return subprocess.run(
        [*before, sys.executable, "-X", "utf8", "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        cwd=ROOT,
        env={**kept, "HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3", **environ},
    )


def files_below(home: Path) -> list[str]:
    """Where onnxruntime keeps its device id and what it wants to send: ~/.cache/Microsoft/DeveloperTools/.onnxruntime."""
    return [path.name for path in home.rglob("*") if path.is_file() and ".onnxruntime" in str(path)]


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_writes_a_device_id(program: str, tmp_path: Path) -> None:
    if program == "the export":
        pytest.importorskip("tensorflow", reason="the export extra is not installed")
    done = run(PROGRAMS[program], tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert files_below(tmp_path / "home") == []


def test_the_environment_is_as_it_was(tmp_path: Path) -> None:
    code = "import os, gamseong.model_store\nprint('ORT_DISABLE_TELEMETRY' in os.environ)\n"
    assert run(code, tmp_path / "home").stdout == "False\n"


@pytest.mark.parametrize(("chosen", "writes"), [("0", True), ("1", False), ("", False)])
def test_who_set_the_variable_has_decided_and_nothing_is_nobodys_decision(chosen: str, writes: bool, tmp_path: Path) -> None:
    code = "import onnxruntime, os, gamseong.model_store\nprint(repr(os.environ['ORT_DISABLE_TELEMETRY']))\n"
    assert run(code.replace("onnxruntime, ", ""), tmp_path / "home", ORT_DISABLE_TELEMETRY=chosen).stdout == f"{chosen!r}\n"
    if not writes:
        assert files_below(tmp_path / "home") == []
    else:
        run("import onnxruntime", tmp_path / "control", ORT_DISABLE_TELEMETRY=chosen)
        assert files_below(tmp_path / "home") == files_below(tmp_path / "control")  # none before 1.29


def test_where_a_host_imported_it_first_its_events_are_switched_off(tmp_path: Path) -> None:
    code = (
        "import onnxruntime\n"
        "calls = []\n"
        "onnxruntime.disable_telemetry_events = lambda: calls.append('off')\n"
        "import gamseong.model_store\n"
        "print(*calls)\n"
    )
    assert run(code, tmp_path / "home").stdout == "off\n"
    assert run(code, tmp_path / "decided", ORT_DISABLE_TELEMETRY="0").stdout == "\n"


def test_an_unwritable_home_gives_no_warning(tmp_path: Path) -> None:
    done = run(PREDICT, tmp_path / "home", HOME="/proc/nowhere")
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_is_looked_up(tmp_path: Path) -> None:
    """onnxruntime looks its host up about nine seconds after the import."""
    if not shutil.which("strace"):
        absent("strace", "strace is not installed: without it no look-up of a process can be seen")
    trace = tmp_path / "trace"
    strace = ("strace", "-f", "-qq", "-e", "trace=socket,connect,sendto,sendmsg,sendmmsg", "-e", "signal=none", "-o", str(trace))
    done = run(PREDICT + "import time\ntime.sleep(14)\n", tmp_path / "home", *strace)
    if "ptrace" in done.stderr:
        absent("strace", f"strace may not trace here: {done.stderr.splitlines()[0]}")
    assert done.returncode == 0, done.stderr
    assert [line for line in trace.read_text().splitlines() if "socket(" in line or "connect(" in line] == []
