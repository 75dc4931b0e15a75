"""Formats are recognised by content, and what is none of them is told in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gamseong.archives.errors import ArchiveError
from gamseong.archives.reading import READERS, recognise
from gamseong.shell.language import in_korean
from tests.archives.reading.discord import export, message
from tests.archives.reading.outcome import write


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a", export([message(1)], indent=None), "discord-json"),
        ("a.txt", export([]), "discord-json"),
        ("a", "AuthorID,Author,Date,Content,Attachments,Reactions\n", "discord-csv"),
        ("a", '{"text": "a"}\n{"text": "b"}\n', "jsonl"),
        ("a.json", '{"text": "a"}\n', "jsonl"),
        ("a.jsonl", "망가진 줄\n", "plain"),
        ("ratings.txt", "id\tdocument\tlabel\n1\t좋다\t1\n", "csv"),
        ("a", "text,label\n좋다,1\n", "csv"),
        ("a.csv", "가,나\n1,2\n", "csv"),
        ("a.txt", "안녕, 나야\n", "plain"),
        ("a", "text, 그리고\n하나\n둘\n셋\n", "plain"),
        ("a.txt", "[공지] 오늘 [오후 3시] 모임\n그래\n", "plain"),
        ("a.txt", "[철수] [오후 3:00] 모임\n", "kakaotalk"),
        ("a.txt", "모임 님과 카카오톡 대화\n저장한 날짜 : 2024-03-06 10:00:00\n", "kakaotalk"),
        ("a.txt", "{웃음} 안녕\n", "plain"),
        ("a.log", "\x1b[31m빨강\x1b[0m\n", "plain"),
        ("a.json", json.dumps({"name": "나", "type": "personal_chat", "id": 1, "messages": []}, indent=1), "telegram"),
        ("a.json", json.dumps({"name": "나", "type": "personal_chat", "id": 1, "messages": []}), "telegram"),
    ],
)
def test_a_format_is_recognised(tmp_path: Path, name: str, content: str, form: str) -> None:
    assert recognise(str(write(tmp_path / name, content))) == form
    assert form in READERS


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", b'{"hello": {\n"a": 1}}', "is JSON, but no export of Discord, Telegram or Slack"),
        ("a.json", b'[{"text": "a"}]', "make it JSON Lines"),
        ("a.html", b"<!DOCTYPE html>\n<html>", "is HTML; export the chat as JSON, CSV or text"),
        ("a.txt", b"=" * 62 + b"\nGuild: a\nChannel: b\n", "export the channel as JSON"),
        ("a.xlsx", b"PK\x03\x04abc", "is a ZIP archive or a spreadsheet"),
        ("a.bin", bytes(range(256)) * 20, "is no text"),
        ("a.txt", bytes(5000), "is no text"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArchiveError, match=sentence) as caught:
        recognise(str(tmp_path / name))
    assert in_korean(str(caught.value)) != str(caught.value)
