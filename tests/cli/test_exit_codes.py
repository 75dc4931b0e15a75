"""Every exit code that the README and ``--help`` name, as a shell sees it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gamseong.cli.exit_codes import MEANINGS
from tests.cli.conftest import COMMAND, SECONDS, Call, process
from tests.fake_discord import TOKEN, FakeDiscord
from tests.programs import launch

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("tiny_models")


def closed_output(folder: Path) -> int:
    return subprocess.run(("sh", "-c", f"'{sys.executable}' -m gamseong.bot models >&-"), stderr=subprocess.PIPE).returncode


def no_demo(folder: Path) -> int:
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['simcord'] = None\n")
    return process("run", input=b"", environ={"PYTHONPATH": str(folder)}).returncode


def interrupted(folder: Path) -> int:
    running = subprocess.Popen((*COMMAND, "analyze"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert running.stdin
    assert running.stdout
    running.stdin.write("재밌다\n".encode())
    running.stdin.flush()
    running.stdout.readline()
    running.send_signal(signal.SIGINT)
    running.wait(SECONDS)
    running.communicate()
    return running.returncode


# Each code as a command line, or as a function where more is needed; those of Discord itself are below.
WAYS: dict[int, tuple[str, ...] | Callable[[Path], int]] = {
    0: ("analyze", "재밌다"),
    1: closed_output,
    2: ("dance",),
    3: ("run", "--require-token"),
    6: ("analyze", "글", "--config", "nowhere.toml"),
    7: ("models", "verify", "no-such"),
    9: no_demo,
    10: ("analyze", "--file", "nowhere.txt"),
    12: ("score", __file__, "--out", "no/where.csv"),
    130: interrupted,
}
OF_DISCORD = {4, 5, 8, 11}


@pytest.mark.skipif(os.name == "nt", reason="a shell's ways")
@pytest.mark.parametrize("code", WAYS)
def test_what_ends_with_it(code: int, tmp_path: Path) -> None:
    way = WAYS[code]
    assert (way(tmp_path) if callable(way) else process(*way).returncode) == code


async def test_what_ends_with_it_at_discord(tmp_path: Path) -> None:
    async def code_of(root: str, token: str = TOKEN, **environ: str) -> int:
        own = {name: value for name, value in os.environ.items() if name.startswith("GAMSEONG_")}
        return await (await launch(tmp_path, root, token=token, **{**own, **environ})).ended()

    (tmp_path / "diary").write_text("no database" * 100)
    async with FakeDiscord() as fake:
        assert await code_of(fake.root, TOKEN.replace("the", "another")) == 4
        assert await code_of(fake.root, GAMSEONG_STORAGE_URL=f"sqlite:///{tmp_path / 'diary'}") == 11
    async with FakeDiscord(privileged=False) as fake:
        assert await code_of(fake.root) == 5
    assert await code_of(fake.root) == 8  # where nothing listens any more


def test_all_of_them_are_tried_and_documented(call: Call) -> None:
    assert {*WAYS, *OF_DISCORD} == set(MEANINGS)
    epilog = call("--help")[1].partition("exit codes:\n")[2]
    assert {int(code) for code in re.findall(r"^ *(\d+)  \S", epilog, re.MULTILINE)} == set(MEANINGS)
    rows = re.findall(r"^\| `(\d+)` \| .+ \| .+ \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {int(code) for code in rows} == set(MEANINGS)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_run_says_the_programs_code(tmp_path: Path) -> None:
    """GNU make itself ends with 2 whatever the program's code was."""
    program = tmp_path / "gamseong"
    program.write_text("#!/bin/sh\necho 'gamseong: one sentence.' >&2\nexit 6\n")
    program.chmod(0o755)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "LC_", "LANG"))}
    command = ("make", "-s", "-C", str(ROOT), "-o", ".venv/runtime", "run", f"BIN={tmp_path}")
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environ, timeout=SECONDS)
    assert (done.returncode, done.stdout) == (2, "")
    sentence, makes_own = done.stderr.splitlines()
    assert sentence == "gamseong: one sentence."
    assert re.fullmatch(r"make: \*\*\* \[.*\brun\] Error 6", makes_own)
