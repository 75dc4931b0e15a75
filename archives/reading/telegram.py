"""Telegram's JSON: one chat, or an account with a list of chats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..messages import Item
from .gathering import (
    ATTACHMENT,
    BOT,
    EMPTY,
    FORWARD,
    SYSTEM,
    Message,
    Nothing,
    gathered,
    iso_milliseconds,
    text_or_none,
    within_time,
)
from .json_stream import Broken, BrokenJsonError, JsonText
from .opening import texts

_BEGINNING = re.compile(r'\{\s*"id"\s*:\s*-?\d+\s*,\s*"type"\s*:\s*"(?:message|service)"')
_BESIDE = ("photo", "file", "media_type", "sticker_emoji", "poll", "location_information", "contact_information", "game_title")


def read(path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
    """Reads the messages of all chats of an export; see ``Reader``."""
    return gathered(path, _rows(JsonText(texts(path, encoding))))


def _rows(text: JsonText) -> Iterator[Message | Nothing | Broken]:
    try:
        yield from _chat(text, of_account=True)
    except BrokenJsonError as error:
        yield error.broken


def _chat(text: JsonText, *, of_account: bool = False) -> Iterator[Message | Nothing | Broken]:
    """Reads an object that has the messages of a chat or, ``of_account``, lists of chats."""
    channel = None
    for name in text.fields():
        if name == "messages" and text.peek() == "[":
            for item in text.items(_BEGINNING):
                yield item if isinstance(item, Broken) else _row(item, channel, text)
        elif of_account and name in ("chats", "left_chats") and text.peek() == "{":
            yield from _chats(text)
        else:
            value = text.value()
            if name == "name":
                channel = text_or_none(value)


def _chats(text: JsonText) -> Iterator[Message | Nothing | Broken]:
    for name in text.fields():
        if name != "list" or text.peek() != "[":
            text.value()
            continue
        for _ in text.elements():
            yield from _chat(text)


def _row(item: Any, channel: str | None, text: JsonText) -> Message | Nothing | Broken:
    if not isinstance(item, dict):
        return Broken(text.line, "is not a message")
    if item.get("type") != "message":
        return Nothing(SYSTEM)
    content = _text_of(item["text"] if item.get("text") is not None else item.get("text_entities"))
    if content is None:
        return Broken(text.line, "has a text of an unknown form")
    if item.get("via_bot"):
        return Nothing(BOT)
    if item.get("forwarded_from") is not None or item.get("forwarded_from_id") is not None:
        return Nothing(FORWARD)
    if not content.strip():
        return Nothing(ATTACHMENT if any(item.get(each) for each in _BESIDE) else EMPTY)
    author = text_or_none(item.get("from_id")) or text_or_none(item.get("from"))
    return Message(text.line, text_or_none(item.get("id")), channel, _time(item), author, content)


def _text_of(value: Any) -> str | None:
    """Returns a text that Telegram wrote whole, or in parts of which links, mentions and bold ones are objects."""
    if value is None or isinstance(value, str):
        return value or ""
    if not isinstance(value, list):
        return None
    parts = [part.get("text") if isinstance(part, dict) else part for part in value]
    written = [part for part in parts if isinstance(part, str)]
    return "".join(written) if len(written) == len(parts) else None


def _time(item: dict[str, Any]) -> int | None:
    seconds = item.get("date_unixtime")  # since 2021; "date" has no time zone
    if isinstance(seconds, str) and re.fullmatch(r"-?\d{1,11}", seconds):
        return within_time(int(seconds) * 1000)
    return iso_milliseconds(item.get("date"))
