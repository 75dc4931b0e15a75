"""The command line itself: usage, errors as one line and an exit code, encodings, what is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gamseong.cli import exit_codes
from tests.cli.conftest import SECONDS, Call, process

pytestmark = pytest.mark.usefixtures("tiny_models")


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["analyze"], exit_codes.USAGE, "[--file FILE|-] [--bundle NAME|DIR] [--json] [--raw]"),
        (["analyze", "글", "--bundle", "x" * 5000], exit_codes.BAD_BUNDLE, "no bundle of this name"),
        (["analyze", "글", "--bundle", "no-such"], exit_codes.BAD_BUNDLE, "no-such: no bundle of this name"),
        (["--config", "nowhere.toml", "analyze", "글"], exit_codes.BAD_CONFIG, "nowhere.toml"),
        (["analyze", "글", "--config", "nowhere.toml"], exit_codes.BAD_CONFIG, "nowhere.toml"),
        (["run", "--require-token"], exit_codes.NO_TOKEN, "DISCORD_TOKEN"),
        (["models", "verify", "no-such"], exit_codes.FAILED, "no-such: FAILED"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_an_exit_code(call: Call, arguments: list[str], code: int, named: str) -> None:
    got, out, err = call(*arguments)
    assert (got, out) == (code, "")
    assert named in err
    assert err.count("\n") == 1


def test_a_wrong_config_is_named_with_its_key(call: Call, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[bot]\nprefx = 1\n")
    code, _, err = call("analyze", "글")
    assert code == exit_codes.BAD_CONFIG
    assert err.startswith("gamseong: config.toml: bot.prefx: ")


def test_help_version_and_wrong_usage(call: Call) -> None:
    assert call()[0] == exit_codes.OK
    assert "analyze" in call()[1]
    assert call("--version")[1].startswith("gamseong 0.")
    assert call("dance")[0] == exit_codes.USAGE


def test_korean_survives_an_ascii_locale(environ: dict[str, str]) -> None:
    ascii_ = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = process("analyze", "--json", "정말 재밌다", environ=ascii_)
    assert done.returncode == 0
    assert json.loads(done.stdout.decode())["text"] == "정말 재밌다"


@pytest.mark.skipif(os.name == "nt", reason="a shell's way to close it")
@pytest.mark.parametrize("command", ["analyze 재밌다", "models"])
def test_a_closed_standard_output_is_one_sentence(command: str) -> None:
    done = subprocess.run(("sh", "-c", f"'{sys.executable}' -m gamseong.bot {command} >&-"), capture_output=True, timeout=SECONDS)
    assert (done.returncode, done.stderr.count(b"\n")) == (exit_codes.FAILED, 1)
    assert b"standard output is closed" in done.stderr


def test_analyze_and_models_start_without_discord() -> None:
    code = "import sys; sys.modules['discord'] = None; from gamseong.cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run((sys.executable, "-c", code, "analyze", "재밌다"), capture_output=True, timeout=SECONDS)
    assert (done.returncode, done.stderr) == (0, b"")
