"""``gamseong analyze``: judges texts of the command line, a file and a pipe."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from gamseong.cli import analyze, exit_codes, text_file
from tests.cli.conftest import COMMAND, SECONDS, Call, process

pytestmark = pytest.mark.usefixtures("tiny_models")
KEYS = ["text", "negative", "positive", "label", "bundle", "neutral"]


def records(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


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
    assert {record["neutral"] for record in (positive, unreadable, negative)} == {None}
    assert "재밌다" in out  # not \uXXXX


def test_a_bundle_that_knows_neutral_gives_three_numbers(call: Call, bundles: dict[str, Path]) -> None:
    three = ("--bundle", str(bundles["tiny_tones"]))
    assert call("analyze", *three, "그냥 그렇다", "재밌다", "hello") == (
        0,
        "중립       긍정  21.2 %  중립  57.6 %  부정  21.2 %  그냥 그렇다\n"
        "긍정       긍정  66.5 %  중립  24.5 %  부정   9.0 %  재밌다\n"
        "판단 불가                                            hello\n",
        "",
    )
    record, unreadable = records(call("analyze", "--json", *three, "재밌다", "hello")[1])
    assert list(record) == KEYS
    assert record["neutral"] == pytest.approx(0.2447, abs=1e-4)
    assert record["positive"] == pytest.approx(0.6652 + 0.2447 / 2, abs=1e-4)
    assert record["negative"] + record["positive"] == pytest.approx(1)
    assert (unreadable["neutral"], unreadable["label"]) == (None, "판단 불가")
    [raw] = records(call("analyze", "--json", "--raw", *three, "hello")[1])
    assert (raw["neutral"], raw["positive"]) == (pytest.approx(0.5761, abs=1e-4), pytest.approx(0.5))
    row = call("analyze", "--format", "csv", *three, "그냥 그렇다")[1].splitlines()[1].split(",")
    assert (row[3], float(row[5])) == ("중립", pytest.approx(0.5761, abs=1e-4))


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
    monkeypatch.setattr(text_file, "BLOCK", 100)  # it ends within lines, and within characters
    texts = [f"{'재' if index % 3 else '싫'}{'다' * (index % 7)} {index}" for index in range(95)]
    (tmp_path / "texts.txt").write_text("\n".join(texts), encoding="utf-8")
    _, out, _ = call("analyze", "--json", "--file", "texts.txt")
    assert [record["text"] for record in records(out)] == texts
    assert [record["label"] for record in records(out)] == ["긍정" if index % 3 else "부정" for index in range(95)]


def test_a_line_that_is_not_utf8_is_named_after_what_came_before_it(call: Call, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_bytes("재밌다\n".encode() + b"\xff\xfe\n")
    code, out, err = call("analyze", "--file", "texts.txt")
    assert (code, out.count("\n")) == (exit_codes.BAD_INPUT, 1)
    assert err == ("gamseong: texts.txt: line 2 is not UTF-8; save the file as UTF-8, or name its encoding with --encoding.\n")


KOREAN_LINES = ["재밌다", "싫다 짜증나", "뷁 햏햏 ㅋㅋ 10%", "ĀऊਊĊ"]  # the last has bytes of a line end in UTF-16


@pytest.mark.parametrize("encoding", ["cp949", "euc-kr", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8", "johab"])
@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_a_file_in_another_encoding_is_read_as_that(
    call: Call, tmp_path: Path, encoding: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_file, "BLOCK", size)
    lines = KOREAN_LINES[: 4 if "utf" in encoding else 1 if encoding == "euc-kr" else 3]
    (tmp_path / "texts.txt").write_bytes("\r\n".join(lines).encode(encoding))
    code, out, err = call("analyze", "--json", "--file", "texts.txt", "--encoding", encoding)
    assert (code, err) == (0, "")
    assert [record["text"] for record in records(out)] == lines


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("재밌다\n좋다 ok\n".encode("cp949"), "line 1 is not UTF-8 but looks like cp949; add --encoding cp949."),
        ("fine\n뷁 정말\n".encode("cp949"), "line 2 is not UTF-8 but looks like cp949; add --encoding cp949."),
        ("재밌다\n".encode("utf-16"), "looks like UTF-16; add --encoding utf-16."),
        (b"\xfe\xff" + "재밌다\n".encode("utf-16-be"), "looks like UTF-16; add --encoding utf-16."),
        ("café\n".encode("latin-1"), "line 1 is not UTF-8; save the file as UTF-8, or name its encoding with --encoding."),
        ("재밌다".encode()[:-1], "line 1 is not UTF-8; save the file as UTF-8, or name its encoding with --encoding."),
    ],
)
def test_an_encoding_that_can_be_told_is_told(call: Call, tmp_path: Path, data: bytes, sentence: str) -> None:
    (tmp_path / "texts.txt").write_bytes(data)
    code, _, err = call("analyze", "--file", "texts.txt")
    assert (code, err) == (exit_codes.BAD_INPUT, f"gamseong: texts.txt: {sentence}\n")


def test_a_file_that_is_not_in_the_encoding_that_was_named_is_told(call: Call, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_bytes(b"fine\n\xff\xff\n")
    code, out, err = call("analyze", "--file", "texts.txt", "--encoding", "cp949")
    assert (code, out.count("\n")) == (exit_codes.BAD_INPUT, 1)
    assert "texts.txt: line 2 is not cp949;" in err
    (tmp_path / "texts.txt").write_bytes("재밌다".encode())
    code, out, err = call("analyze", "--file", "texts.txt", "--encoding", "utf-16")
    assert (code, out, err.count("\n")) == (exit_codes.BAD_INPUT, "", 1)
    assert "texts.txt: line 1 is not utf-16;" in err


@pytest.mark.parametrize("encoding", ["no-such", "base64", "rot13", "idna", "undefined", ""])
def test_what_is_no_encoding_of_texts_is_refused(call: Call, encoding: str) -> None:
    code, out, err = call("analyze", "글", "--encoding", encoding)
    assert (code, out) == (exit_codes.USAGE, "")
    assert f"--encoding: must be an encoding that Python knows, such as cp949, not {encoding!r}" in err


def test_csv_is_a_table_that_a_spreadsheet_may_open(call: Call) -> None:
    given = ["재밌다", '그는 "싫다", 했다\n두 줄', "=1+1 싫다", "＝cmd 싫다", "hello"]
    code, out, err = call("analyze", "--format", "csv", *given)
    assert (code, err) == (0, "")
    assert out.startswith("text,negative,positive,label,bundle,neutral\r\n재밌다,0.11")
    header, *rows = csv.reader(io.StringIO(out, newline=""))
    assert header == KEYS
    assert [row[0] for row in rows] == [*given[:2], "'=1+1 싫다", "'＝cmd 싫다", "hello"]
    assert rows[4][1:] == ["", "", "판단 불가", "tiny-text@1.0.0", ""]
    assert [float(row[1]) + float(row[2]) for row in rows[:4]] == pytest.approx([1, 1, 1, 1])
    assert out.count("\r\n") == 6


def test_json_is_the_short_name_of_its_format(call: Call) -> None:
    assert call("analyze", "--json", "재밌다") == call("analyze", "--format", "json", "재밌다")
    assert call("analyze", "--format", "text", "재밌다") == call("analyze", "재밌다")


def test_a_verdict_on_a_quote_says_so_in_json(call: Call) -> None:
    record, own = records(call("analyze", "--json", "> 재밌다", "재밌다")[1])
    assert (list(record), record["quoted"]) == ([*KEYS, "quoted"], True)
    assert list(own) == KEYS


def test_a_pipe_needs_no_option() -> None:
    done = process("analyze", "--json", input="재밌다\n싫다".encode())
    assert (done.returncode, [record["label"] for record in records(done.stdout.decode())]) == (0, ["긍정", "부정"])
    done = process("analyze", "--json", "재밌다", input="싫다".encode())  # a text was given, so nothing else is asked for
    assert [record["text"] for record in records(done.stdout.decode())] == ["재밌다"]


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal to be made")
@pytest.mark.parametrize("closed", [False, True])
def test_a_terminal_is_not_waited_for(closed: bool) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = f"'{sys.executable}' -m gamseong.bot analyze {'<&-' if closed else ''}"
    done = subprocess.run(("sh", "-c", command), stdin=theirs, capture_output=True, timeout=SECONDS)
    os.close(theirs)
    os.close(ours)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (exit_codes.USAGE, b"", 1)
    assert "give a text, a file or a pipe" in done.stderr.decode()


def test_a_file_that_is_not_there_is_named(call: Call) -> None:
    assert call("analyze", "--file", "nowhere.txt") == (
        exit_codes.BAD_INPUT,
        "",
        "gamseong: nowhere.txt: cannot be read (No such file or directory); check the path.\n",
    )


def test_a_bundle_can_be_named_by_its_folder(call: Call, bundles: dict[str, Path]) -> None:
    _, out, _ = call("analyze", "--json", "재밌다", "--bundle", str(bundles["tiny_ids"]))
    assert records(out)[0]["bundle"] == "tiny-ids@1.0.0"


def test_the_series_model_is_no_judge(call: Call, bundles: dict[str, Path]) -> None:
    code, _, err = call("analyze", "글", "--bundle", str(bundles["tiny_series"]))
    assert code == exit_codes.BAD_BUNDLE
    assert "take a sentiment one" in err


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
