"""``gamseong analyze`` and ``gamseong models``: in this process where that will do, as a process where it will not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gamseong.cli import analyze, exit_codes
from gamseong.cli import main as cli
from gamseong.cli.main import main

COMMAND = (sys.executable, "-m", "gamseong.bot")
SECONDS = 30.0
KEYS = ["text", "negative", "positive", "label", "bundle"]


@pytest.fixture(autouse=True)
def tiny(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Exit code, stdout and stderr of one command line."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def records(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


Call = Callable[..., tuple[int, str, str]]


def test_texts_are_judged_in_aligned_lines(call: Call) -> None:
    assert call("analyze", "재밌다", "싫다  \n싫다\x1b[31m", "hello") == (
        0,
        "긍정       긍정  88.1 %  부정  11.9 %  재밌다\n"
        "부정       긍정   1.8 %  부정  98.2 %  싫다 싫다[31m\n"
        "판단 불가                              hello\n",
        "",
    )


def test_json_has_one_object_a_text_in_order(call: Call) -> None:
    code, out, err = call("analyze", "--json", "재밌다", "hello", "싫다")
    assert (code, err) == (0, "")
    positive, unreadable, negative = records(out)
    assert [list(record) for record in (positive, unreadable, negative)] == [KEYS] * 3
    assert positive["text"] == "재밌다"
    assert positive["positive"] == pytest.approx(0.8808, abs=1e-4)
    assert positive["negative"] + positive["positive"] == pytest.approx(1)
    assert (positive["label"], negative["label"], positive["bundle"]) == ("긍정", "부정", "tiny-text@1.0.0")
    assert (unreadable["negative"], unreadable["positive"], unreadable["label"]) == (None, None, "판단 불가")
    assert "재밌다" in out  # not \uXXXX


def test_raw_gives_the_graphs_own_numbers_and_keeps_the_label(call: Call) -> None:
    _, out, _ = call("analyze", "--json", "--raw", "재밌다", "hello")
    readable, unreadable = records(out)
    assert readable["positive"] == pytest.approx(0.8808, abs=1e-4)
    assert (unreadable["negative"], unreadable["positive"], unreadable["label"]) == (0.5, 0.5, "판단 불가")


@pytest.mark.parametrize("data", [b"a\nb", b"a\nb\n", b"\xef\xbb\xbfa\r\nb\r\n"])
def test_a_file_has_one_text_a_line(call: Call, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "texts.txt").write_bytes(data)
    _, out, _ = call("analyze", "--json", "first", "--file", "texts.txt")
    assert [record["text"] for record in records(out)] == ["first", "a", "b"]


def test_an_empty_line_is_a_text_like_any_other(call: Call, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("재밌다\n\n싫다\n", encoding="utf-8")
    _, out, _ = call("analyze", "--json", "--file", "texts.txt")
    assert [record["label"] for record in records(out)] == ["긍정", "판단 불가", "부정"]


def test_a_file_larger_than_a_block_keeps_its_order(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyze, "BLOCK", 100)  # it ends within lines, and within characters
    texts = [f"{'재' if index % 3 else '싫'}{'다' * (index % 7)} {index}" for index in range(95)]
    (tmp_path / "texts.txt").write_text("\n".join(texts), encoding="utf-8")
    _, out, _ = call("analyze", "--json", "--file", "texts.txt")
    assert [record["text"] for record in records(out)] == texts
    assert [record["label"] for record in records(out)] == ["긍정" if index % 3 else "부정" for index in range(95)]


def test_a_line_that_is_not_utf8_is_named_after_what_came_before_it(call: Call, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_bytes("재밌다\n".encode() + "좋다".encode("cp949") + b"\n")
    code, out, err = call("analyze", "--file", "texts.txt")
    assert (code, out.count("\n")) == (exit_codes.BAD_INPUT, 1)
    assert err == "gamseong: texts.txt: line 2 is not UTF-8; save the file as UTF-8.\n"


def test_a_file_that_is_not_there_is_named(call: Call) -> None:
    assert call("analyze", "--file", "nowhere.txt") == (
        exit_codes.BAD_INPUT,
        "",
        "gamseong: nowhere.txt: cannot be read (No such file or directory); check the path.\n",
    )


def test_a_bundle_can_be_named_by_its_folder(call: Call, bundles: dict[str, Path]) -> None:
    _, out, _ = call("analyze", "--json", "재밌다", "--bundle", str(bundles["tiny_ids"]))
    assert records(out)[0]["bundle"] == "tiny-ids@1.0.0"


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


def test_the_series_model_is_no_judge(call: Call, bundles: dict[str, Path]) -> None:
    code, _, err = call("analyze", "글", "--bundle", str(bundles["tiny_series"]))
    assert code == exit_codes.BAD_BUNDLE
    assert "take a sentiment one" in err


def test_help_version_and_wrong_usage(call: Call) -> None:
    assert call()[0] == exit_codes.OK
    assert "analyze" in call()[1]
    assert call("--version")[1].startswith("gamseong 0.")
    assert call("dance")[0] == exit_codes.USAGE


def test_models_are_listed_with_the_default_and_what_they_weigh(
    call: Call, bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "BUNDLES", bundles["tiny_text"].parents[1])
    code, out, err = call("models")
    lines = [line.split() for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [line[0] for line in lines] == ["NAME", "tiny-ids", "tiny-series", "tiny-text"]
    assert lines[3][1:4] == ["1.0.0", "sentiment", "text"]
    assert lines[3][6:] == ["50.00%", "default"]
    assert lines[1][-1] == "50.00%"
    assert lines[2][-2:] == ["-", "default"]


@pytest.fixture
def copied(bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of bundles to damage."""
    import shutil

    root = tmp_path / "installed"
    shutil.copytree(bundles["tiny_text"].parents[1], root)
    monkeypatch.setattr(cli, "BUNDLES", root)
    return root


def test_verify_runs_every_bundle_or_those_named(call: Call, copied: Path) -> None:
    code, out, _ = call("models", "verify")
    assert (code, out.count(": ok, ")) == (0, 3)
    _, out, _ = call("models", "verify", "tiny-ids")
    assert out.startswith("tiny-ids@1.0.0: ok, at most ")


def test_a_damaged_bundle_fails_and_the_others_are_still_told(call: Call, copied: Path) -> None:
    model = copied / "tiny-ids" / "1.0.0" / "model.onnx"
    model.write_bytes(model.read_bytes()[:-1])
    code, out, err = call("models", "verify")
    assert (code, out.count(": ok, ")) == (exit_codes.FAILED, 2)
    assert "FAILED" in err
    assert "model.onnx" in err
    code, out, err = call("models")
    assert (code, out.count("\n")) == (exit_codes.FAILED, 3)
    assert "model.onnx" in err


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    environ = {**os.environ, **options.pop("environ", {})}
    return subprocess.run((*COMMAND, *arguments), capture_output=True, timeout=SECONDS, env=environ, **options)


def test_korean_survives_an_ascii_locale(environ: dict[str, str]) -> None:
    ascii_ = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = process("analyze", "--json", "정말 재밌다", environ=ascii_)
    assert done.returncode == 0
    assert json.loads(done.stdout.decode())["text"] == "정말 재밌다"


@pytest.mark.skipif(os.name == "nt", reason="command lines are text there")
def test_bytes_that_are_no_text_survive_as_json() -> None:
    done = process("analyze", "--json", os.fsdecode(b"\xff \xec\x9e\xac\xeb\xb0\x8c\xeb\x8b\xa4"))
    record = json.loads(done.stdout.decode())
    assert (record["text"], record["label"]) == ("\udcff 재밌다", "긍정")


def test_standard_input_is_a_file() -> None:
    done = process("analyze", "--json", "--file", "-", input="재밌다\n싫다".encode())
    assert [record["label"] for record in records(done.stdout.decode())] == ["긍정", "부정"]


def test_a_pipe_that_trickles_is_answered_line_by_line() -> None:
    running = subprocess.Popen((*COMMAND, "analyze", "--file", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert running.stdin
    assert running.stdout
    killer = threading.Timer(SECONDS, running.kill)  # readline below would wait for ever
    killer.start()
    with running:
        for text, label in (("재밌다", "긍정"), ("싫다", "부정")):
            running.stdin.write(f"{text}\n".encode())
            running.stdin.flush()
            assert running.stdout.readline().decode().startswith(label)
        running.stdin.close()
        assert running.wait(SECONDS) == exit_codes.OK
    killer.cancel()


def test_lines_that_are_there_already_are_judged_together(monkeypatch: pytest.MonkeyPatch, call: Call, tmp_path: Path) -> None:
    sizes: list[int] = []
    judge = analyze.judge
    monkeypatch.setattr(analyze, "judge", lambda *given, **options: sizes.append(len(given[1])) or judge(*given, **options))
    (tmp_path / "texts.txt").write_text("재밌다\n" * 1000, encoding="utf-8")
    call("analyze", "--file", "texts.txt")
    assert sizes == [0, 1000]


@pytest.mark.skipif(os.name == "nt", reason="a shell's way to close it")
@pytest.mark.parametrize("command", ["analyze 재밌다", "models"])
def test_a_closed_standard_output_is_one_sentence(command: str) -> None:
    done = subprocess.run(("sh", "-c", f"'{sys.executable}' -m gamseong.bot {command} >&-"), capture_output=True, timeout=SECONDS)
    assert (done.returncode, done.stderr.count(b"\n")) == (exit_codes.FAILED, 1)
    assert b"standard output is closed" in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("재밌다\n" * 20_000, encoding="utf-8")
    running = subprocess.Popen((*COMMAND, "analyze", "--file", "texts.txt"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout
    assert running.stderr
    with running:
        assert running.stdout.readline().decode().startswith("긍정")
        running.stdout.close()
        assert running.wait(SECONDS) == exit_codes.OK
        assert running.stderr.read() == b""


def test_analyze_and_models_start_without_discord() -> None:
    code = "import sys; sys.modules['discord'] = None; from gamseong.cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run((sys.executable, "-c", code, "analyze", "재밌다"), capture_output=True, timeout=SECONDS)
    assert (done.returncode, done.stderr) == (0, b"")
