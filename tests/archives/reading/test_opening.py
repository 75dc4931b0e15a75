"""Files and pipes: packed or not, in any encoding, whole or cut off."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gamseong.archives.errors import ArchiveError
from gamseong.archives.reading import opening, recognise
from tests.archives.reading.discord import export, message
from tests.archives.reading.outcome import outcome, write


def zstd(content: bytes) -> bytes:
    return pa.compress(content, codec="zstd", asbytes=True)  # type: ignore[no-any-return]


LINES = [f"줄 {number} 😀" for number in range(3000)]
TEXT = "".join(f"{line}\r\n" for line in LINES)
PACKED = {"a.txt": bytes, "a.txt.gz": gzip.compress, "a.txt.zst": zstd}


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_plain_text_is_a_message_a_line(tmp_path: Path, name: str, encoding: str) -> None:
    (tmp_path / name).write_bytes(PACKED[name](TEXT.encode(encoding)))
    found = outcome(tmp_path / name)
    assert (found.form, found.texts) == ("plain", LINES)


@pytest.mark.parametrize(
    ("name", "channel"), [("잡담.txt", "잡담"), ("2026. 1. 잡담.TXT", "2026. 1. 잡담"), ("a b.txt.gz", "a b")]
)
def test_the_channel_of_plain_text_is_the_name_of_its_file(tmp_path: Path, name: str, channel: str) -> None:
    text = "하나\n둘\n".encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    assert [row["channel"] for row in outcome(tmp_path / name).rows] == [channel, channel]


def test_compression_is_known_by_content_and_may_be_glued(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(gzip.compress("하나\n".encode()) + gzip.compress("둘\n".encode()))
    assert outcome(tmp_path / "a.txt").texts == ["하나", "둘"]


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_a_packed_file_that_is_cut_off_is_read_up_to_there(tmp_path: Path, pack: object) -> None:
    noise = [os.urandom(40).hex() for _ in range(20_000)]
    whole = pack("".join(f"{line}\n" for line in noise).encode())  # type: ignore[operator]
    (tmp_path / "a.txt").write_bytes(whole[: len(whole) // 2])
    found = outcome(tmp_path / "a.txt")
    assert found.texts == noise[: len(found.texts)]
    assert len(found.texts) > 9_000
    [told] = found.rejected
    assert "the rest cannot be read" in told.reason
    assert told.line == len(found.texts) + 1


def test_the_encoding_can_be_named_and_bytes_that_are_none_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", ["가나", "다라"], "johab")
    assert outcome(path, encoding="johab").texts == ["가나", "다라"]
    path.write_bytes("하나\n".encode() + b"\xff\x00\xff\n" + "셋\n".encode())
    found = outcome(path)
    assert (found.texts, [told.line for told in found.rejected]) == (["하나", "셋"], [2])
    with pytest.raises(ArchiveError, match="klingon is no encoding"):
        recognise(str(path), "klingon")


@pytest.mark.parametrize("block", [1, 3, 7])
@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_characters_and_lines_may_be_cut_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, encoding: str
) -> None:
    monkeypatch.setattr(opening, "BLOCK", block)
    path = write(tmp_path / "a.txt", ["좋은 아침", "", "x", "안녕"], encoding)
    assert outcome(path, form="plain").texts == ["좋은 아침", "x", "안녕"]


def test_a_text_without_line_ends_is_decoded_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BLOCK", 100)
    monkeypatch.setattr(opening, "_WAIT", 250)
    path = write(tmp_path / "a.txt", "가나다 😀" * 1000)
    assert outcome(path, form="plain").texts == ["가나다 😀" * 1000]


def test_a_line_too_long_for_memory_is_told_and_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LONGEST_LINE", 1000)
    monkeypatch.setattr(opening, "BLOCK", 64)
    found = outcome(write(tmp_path / "a.txt", ["하나", "둘" * 2000, "셋"]))
    assert found.texts == ["하나", "셋"]
    assert [(told.line, told.reason) for told in found.rejected] == [(2, "is longer than 1000 characters")]


def test_blank_lines_are_counted(tmp_path: Path) -> None:
    found = outcome(write(tmp_path / "a.txt", ["하나", "", " \t", "넷"]))
    assert (found.texts, found.skipped) == (["하나", "넷"], {"empty": 2})


def test_nothing_is_no_rows(tmp_path: Path) -> None:
    for name in ("a.txt", "a.json", "a.csv", "a"):
        assert outcome(write(tmp_path / name, "")).total == 0


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"gone\.txt: cannot be read \(No such file or directory\); check the path\."):
        recognise(str(tmp_path / "gone.txt"))
    with pytest.raises(ArchiveError, match=r"cannot be read \(Is a directory\)"):
        recognise(str(tmp_path))


@pytest.mark.parametrize("form", ["discord-json", "jsonl", "parquet", "plain"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_pipe_is_recognised_and_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, pack: object) -> None:
    content = {
        "discord-json": export([message(number, f"말 {number}") for number in range(500)]).encode(),
        "jsonl": b"".join(b'{"text": "%d"}\n' % number for number in range(500)),
        "parquet": parquet(tmp_path),
        "plain": b"".join(b"%d\n" % number for number in range(500)),
    }[form]
    packed = pack(content)  # type: ignore[operator]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(packed))))
    found = outcome("-")
    assert found.form == form
    assert len(found.rows) == 500


def parquet(folder: Path) -> bytes:
    pq.write_table(pa.table({"text": [str(number) for number in range(500)]}), folder / "a.parquet")
    return (folder / "a.parquet").read_bytes()


def test_standard_input_that_is_closed_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ArchiveError, match="standard input is closed"):
        recognise("-")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of Unix")
def test_a_named_pipe_is_recognised_and_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(export([message(1, "하나")]),))
    writer.start()
    assert outcome(path).texts == ["하나"]
    writer.join()


def test_what_is_optional_is_not_needed_to_know_encodings() -> None:
    code = "import sys; sys.modules['pyarrow'] = None; from gamseong.archives.encodings import can_read; print(can_read('cp949'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "True\n", done.stderr
