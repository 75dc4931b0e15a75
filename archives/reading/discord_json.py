"""DiscordChatExporter's JSON: an object about the channel with a list of its messages, which may be cut off anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..messages import Item
from .gathering import ATTACHMENT, BOT, EMPTY, FORWARD, SYSTEM, Message, Nothing, gathered, iso_milliseconds, text_or_none
from .json_stream import Broken, BrokenJsonError, JsonText
from .opening import texts

_BEGINNING = re.compile(r'\{\s*"id"\s*:\s*"\d+"\s*,\s*"type"\s*:')
# The kinds of messages that people write, as names and as Discord's numbers; all others are notices, with texts of their own.
_WRITTEN = {"Default", "Reply", "0", "19"}
_BESIDE = ("attachments", "stickers", "embeds")


def read(path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
    """Reads the messages of one export or one part of it; see ``Reader``."""
    return gathered(path, _rows(JsonText(texts(path, encoding))))


def _rows(text: JsonText) -> Iterator[Message | Nothing | Broken]:
    channel = None
    try:
        for name in text.fields():
            if name == "messages" and text.peek() == "[":
                for item in text.items(_BEGINNING):
                    yield item if isinstance(item, Broken) else _row(item, channel, text)
                return  # behind it is only their number
            value = text.value()
            if name == "channel":
                channel = _channel(value)
    except BrokenJsonError as error:
        yield error.broken


def _channel(about: Any) -> str | None:
    """Returns a channel's name, and that of a thread with its channel's before it, as ``잡담/금요일 모임``."""
    if not isinstance(about, dict):
        return None
    name, parent = text_or_none(about.get("name")), text_or_none(about.get("category"))
    return f"{parent}/{name}" if name and parent and "Thread" in str(about.get("type")) else name


def _row(item: Any, channel: str | None, text: JsonText) -> Message | Nothing | Broken:
    if not isinstance(item, dict):
        return Broken(text.line, "is not a message")
    content = item.get("content")
    if content is not None and not isinstance(content, str):
        return Broken(text.line, "has a content that is no text")
    author: Mapping[str, Any] = item["author"] if isinstance(item.get("author"), dict) else {}
    if str(item.get("type", "Default")) not in _WRITTEN:
        return Nothing(SYSTEM)
    if author.get("isBot"):
        return Nothing(BOT)
    if content is None or not content.strip():
        if item.get("forwardedMessage"):
            return Nothing(FORWARD)
        return Nothing(ATTACHMENT if any(item.get(each) for each in _BESIDE) else EMPTY)
    return Message(
        text.line,
        text_or_none(item.get("id")),
        channel,
        iso_milliseconds(item.get("timestamp")),
        text_or_none(author.get("id")),
        content,
    )
