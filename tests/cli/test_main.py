"""The command line itself: usage, errors as one line and an exit code, encodings, what is imported."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gamseong.cli import exit_codes
from tests import fake_discord
from tests.cli.conftest import SECONDS, Call, process

pytestmark = pytest.mark.usefixtures("tiny_models")


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["analyze", "글", "--bundle", "x" * 5000], exit_codes.BAD_BUNDLE, "no bundle of this name"),
        (["analyze", "글", "--bundle", "no-such"], exit_codes.BAD_BUNDLE, "no-such: no bundle of this name"),
        (["--config", "nowhere.toml", "analyze", "글"], exit_codes.BAD_CONFIG, "nowhere.toml"),
        (["analyze", "글", "--config", "nowhere.toml"], exit_codes.BAD_CONFIG, "nowhere.toml"),
        (["run", "--require-token"], exit_codes.NO_TOKEN, "DISCORD_TOKEN"),
        (["models", "verify", "no-such"], exit_codes.BAD_BUNDLE, "no-such: FAILED"),
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


@pytest.mark.parametrize("arguments", [["analyze", "글"], ["run"], ["models"]])
def test_somebody_elses_config_is_said_to_be_that(call: Call, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "config.toml").write_text('[bot]\ntoken = "secret"\n')
    code, out, err = call(*arguments)
    assert (code, out, err.count("\n")) == (exit_codes.BAD_CONFIG, "", 1)
    assert "write ours below [gamseong]" in err
    assert "secret" not in err


def test_our_table_in_somebody_elses_config_is_read(call: Call, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[bot]\ntoken = "secret"\n[gamseong.bot]\nprefix = ""\n')
    code, _, err = call("analyze", "글")
    assert (code, err.startswith("gamseong: config.toml [gamseong]: bot.prefix: must ")) == (exit_codes.BAD_CONFIG, True)


def test_every_command_has_its_help_in_both_languages(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("run", "analyze", "models", "bench"):
        english = call(command, "--help")[1]
        assert "--config PATH" in english
        assert not re.search("[가-힣]", english.replace("판단 불가", ""))
        with monkeypatch.context() as patch:
            patch.setenv("LC_ALL", "ko_KR.UTF-8")
            korean = call(command, "--help")[1]
        assert korean.startswith(f"사용법: gamseong {command} ")
        assert "이 도움말을 보이고 끝냅니다" in korean
        assert re.search("^(옵션|인자):$", korean, re.MULTILINE)


def test_wrong_usage_is_said_in_the_users_language(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("bench", "--rate", "0")[2].endswith("argument --rate: must be a whole number above 0, not '0'\n")
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    for arguments, sentence in (
        (["bench", "--rate", "0"], "인자 --rate: 0보다 큰 정수여야 해요: '0'"),
        (["run", "--shards", "8/8"], "인자 --shards: 샤드 8개는 0부터 7까지 작은 것부터 쓸 수 있어요: '8/8'"),
        (["models", "--dance"], "모르는 인자: --dance"),
        (["analyze", "글", "--format", "xml"], "인자 --format: 'xml'은(는) 고를 수 없어요. 고를 수 있는 것: "),
        (["analyze", "글", "--json", "--format", "csv"], "인자 --format: --json과(와) 함께 쓸 수 없어요"),
        (["analyze", "글", "--encoding", "base64"], "인자 --encoding: cp949처럼 Python이 아는 인코딩이어야 해요: 'base64'"),
        (["analyze", "글", "--file"], "인자 --file: 값이 하나 있어야 해요"),
    ):
        code, out, err = call(*arguments)
        assert (code, out) == (exit_codes.USAGE, "")
        assert err.startswith("사용법: ")
        assert sentence in err.splitlines()[-1]


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


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no disk that is always full")
@pytest.mark.parametrize("command", ["analyze 재밌다", "analyze 재밌다 --format csv", "models"])
def test_a_full_disk_is_one_sentence(command: str) -> None:
    line = f"'{sys.executable}' -m gamseong.bot {command} >/dev/full"
    done = subprocess.run(("sh", "-c", line), capture_output=True, timeout=SECONDS)
    assert (done.returncode, done.stderr.count(b"\n")) == (exit_codes.FAILED, 1)
    assert b"make room" in done.stderr


def test_a_database_that_cannot_be_one_is_told_before_discord_is_asked(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", fake_discord.TOKEN)
    monkeypatch.setenv("GAMSEONG_STORAGE_URL", "mysql://user:secret@host/database")
    code, out, err = call("run")
    assert (code, out, err.count("\n")) == (exit_codes.BAD_STORAGE, "", 1)
    assert "secret" not in err


def test_shards_without_a_token_are_not_ignored(call: Call) -> None:
    code, out, err = call("run", "--shards", "0-3/8")
    assert (code, out) == (exit_codes.USAGE, "")
    assert "--shards needs DISCORD_TOKEN" in err


def test_an_empty_name_of_a_bundle_is_no_default(call: Call) -> None:
    code, out, err = call("analyze", "재밌다", "--bundle", "")
    assert (code, out) == (exit_codes.BAD_BUNDLE, "")
    assert 'gamseong: "": no bundle' in err


def test_analyze_and_models_start_without_discord() -> None:
    code = "import sys; sys.modules['discord'] = None; from gamseong.cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run((sys.executable, "-c", code, "analyze", "재밌다"), capture_output=True, timeout=SECONDS)
    assert (done.returncode, done.stderr) == (0, b"")


def test_while_modules_load_ctrl_c_ends_without_a_traceback() -> None:
    code = (
        "import builtins, os, signal\n"
        "from gamseong.cli.__main__ import main\n"
        "load = builtins.__import__\n"
        "def stopped(name, *rest):\n"
        "    if name == 'numpy': os.kill(os.getpid(), signal.SIGINT)\n"
        "    return load(name, *rest)\n"
        "builtins.__import__ = stopped\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=SECONDS)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")
