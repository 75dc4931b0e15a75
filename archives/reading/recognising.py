"""Recognises a file's format by what it holds; its name decides only where that could be several."""

from __future__ import annotations

import csv
import json
import re
from pathlib import PurePath

from ..columns import names_texts
from ..encodings import UTF_8, looks_like_cp949
from ..errors import ArchiveError
from . import discord_csv, kakaotalk
from .opening import encoding_of, head_of
from .tables import delimiter_of

_DISCORD = re.compile(r'\{\s*"(?:guild|channel)"\s*:\s*\{')
_DISCORD_FIELDS = ('"guild"', '"channel"', '"dateRange"', '"exportedAt"')  # two of them make sure; a killed export may lack some
_TELEGRAM = re.compile(
    r'"type"\s*:\s*"(?:saved_messages|replies|personal_chat|bot_chat|verify_codes|(?:private|public)_\w+)"'
    r'|"about"\s*:\s*"[^"]*Telegram|"chats"\s*:\s*\{'
)
_SLACK = re.compile(r'"type"\s*:\s*"message"')
_SLACK_TIME = re.compile(r'"ts"\s*:\s*"\d+\.\d+"')
_TABLES = (".csv", ".tsv", ".tab")
_LINES = (".jsonl", ".ndjson")
_SAMPLE = 50  # lines in which a chat or a table shows what it is

# What people try, that is none: by how it begins, and what to do about it.
_OTHERS = (
    (b"PK\x03\x04", "is a ZIP archive or a spreadsheet; unpack it, or save it as CSV"),
    (b"%PDF", "is a PDF; give the export that it was made of"),
    (b"\xd0\xcf\x11\xe0", "is an old Office file; save it as CSV"),
    (b"SQLite format 3", "is a database; export its messages as CSV"),
    (b"\x89PNG", "is a picture; give an export of the chat"),
    (b"\xff\xd8\xff", "is a picture; give an export of the chat"),
)
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")  # an escape colours the lines of a terminal's log
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_DISCORD_TEXT = re.compile(r"={62}\r?\nGuild: ")


def recognise(path: str, encoding: str | None = None) -> str:
    """Returns the name, in ``READERS``, of the format of a file or a pipe (``-``); the reader still gets all of it.

    ``encoding``: the file's, or ``None`` to recognise it. Raises ``ArchiveError`` where it cannot be read, or is of no format
    that is known.
    """
    head = head_of(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    for magic, problem in _OTHERS:
        if head.startswith(magic):
            raise ArchiveError(f"{path}: {problem}.")
    text = _decoded(head, encoding)
    if len(_CONTROL.findall(text)) > max(8, len(text) // 50):
        raise ArchiveError(f"{path}: is no text; give an export of a chat, a table or a text file.")
    if _HTML.match(text):
        raise ArchiveError(f"{path}: is HTML; export the chat as JSON, CSV or text.")
    if _DISCORD_TEXT.match(text):
        raise ArchiveError(
            f"{path}: is DiscordChatExporter's text, which does not tell messages apart; export the channel as JSON."
        )
    suffix = _suffix(path)
    if text.lstrip().startswith(("{", "[")):
        found = _json_format(text.lstrip(), suffix)
        if found is not None:
            return found
        if suffix == ".json":
            raise ArchiveError(
                f"{path}: is JSON, but no export of Discord, Telegram or Slack; make it JSON Lines, one object a line, "
                "or give its format with --format."
            )
    return _text_format(text, suffix)


def _suffix(path: str) -> str:
    """Returns how a file's name ends, in small letters, without the ending of its compression."""
    name = PurePath(path.lower())
    return PurePath(name.stem).suffix if name.suffix in (".gz", ".zst") else name.suffix


def _decoded(head: bytes, encoding: str | None) -> str:
    name = encoding or encoding_of(head)
    if name is None:
        whole = head[: head.rfind(b"\n") + 1] or head
        name = "cp949" if looks_like_cp949(whole) else UTF_8
    try:
        return head.decode(name, "ignore").removeprefix("\ufeff")
    except LookupError as error:
        raise ArchiveError(f"{name} is no encoding that is known; give --encoding another one, such as cp949.") from error


def _json_format(text: str, suffix: str) -> str | None:
    if text.startswith("["):
        is_slack = (_SLACK.search(text) and _SLACK_TIME.search(text)) or re.fullmatch(r"\[\s*\]\s*", text)
        return "slack" if is_slack else None
    if _DISCORD.match(text) and sum(field in text for field in _DISCORD_FIELDS) >= 2:
        return "discord-json"
    lines = [line for line in text.split("\n")[:_SAMPLE] if line.strip()]
    if suffix in _LINES or 2 * sum(map(_is_object, lines)) > len(lines):
        return "telegram" if len(lines) == 1 and _TELEGRAM.search(text) and '"messages"' in text else "jsonl"
    return "telegram" if _TELEGRAM.search(text) else None


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _text_format(text: str, suffix: str) -> str:
    lines = [line for line in text.splitlines()[:_SAMPLE] if line.strip()]
    if not lines:
        return "csv" if suffix in _TABLES and text else "plain"
    if kakaotalk.is_csv_header(lines[0]):
        return "kakaotalk"
    header = _cells(lines[0])
    if header == discord_csv.HEADER:
        return "discord-csv"
    messages = sum(map(kakaotalk.begins_message, lines))
    if 5 * messages >= len(lines) or (
        kakaotalk.is_heading(lines[0]) and (messages or any(map(kakaotalk.is_heading, lines[1:3])))
    ):
        return "kakaotalk"
    same = sum(len(_cells(line)) == len(header) for line in lines)
    if suffix in _TABLES or (len(header) > 1 and names_texts(header) and 2 * same >= len(lines)):
        return "csv"
    return "plain"


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter_of(line)), [])
    except csv.Error:
        return []
