"""Slack's export: a folder for each channel, in it a file for each day with a list of the day's messages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..messages import Item
from .gathering import ATTACHMENT, BOT, EMPTY, SYSTEM, Message, Nothing, gathered, text_or_none, within_time
from .json_stream import Broken, BrokenJsonError, JsonText
from .opening import texts

_BEGINNING = re.compile(r'\{\s*"(?:client_msg_id"\s*:|(?:type|subtype|user)"\s*:\s*"(?:message|channel_|group_|bot_|U|W))')
_WRITTEN = {None, "me_message", "thread_broadcast", "file_share"}
_UPLOAD = re.compile(r"<@\w+(?:\|[^>]*)?> (?:uploaded|shared) a file:.*", re.DOTALL)  # what Slack wrote with files until 2018
_REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def read(path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
    """Reads one day of a channel, which has the name of the folder; see ``Reader``."""
    return gathered(path, _rows(JsonText(texts(path, encoding)), Path(path).absolute().parent.name or None))


def _rows(text: JsonText, channel: str | None) -> Iterator[Message | Nothing | Broken]:
    try:
        for item in text.items(_BEGINNING):
            yield item if isinstance(item, Broken) else _row(item, channel, text)
    except BrokenJsonError as error:
        yield error.broken


def _row(item: Any, channel: str | None, text: JsonText) -> Message | Nothing | Broken:
    if not isinstance(item, dict):
        return Broken(text.line, "is not a message")
    if item.get("type") != "message":
        return Nothing(SYSTEM)
    if item.get("subtype") == "bot_message" or item.get("bot_id") or item.get("user") == "USLACKBOT":
        return Nothing(BOT)
    if not isinstance(item.get("subtype"), str | None) or item.get("subtype") not in _WRITTEN:
        return Nothing(SYSTEM)
    content = item.get("text")
    if content is not None and not isinstance(content, str):
        return Broken(text.line, "has a text that is no text")
    if content is None or not content.strip() or _UPLOAD.fullmatch(content):
        return Nothing(ATTACHMENT if item.get("files") or item.get("file") or item.get("attachments") else EMPTY)
    stamp = text_or_none(item.get("ts"))
    return Message(text.line, stamp, channel, _time(stamp), text_or_none(item.get("user")), _plain(content))


def _time(stamp: str | None) -> int | None:
    if stamp is None or not re.fullmatch(r"\d{1,11}(?:\.\d+)?", stamp):
        return None
    return within_time(int(float(stamp) * 1000))


def _plain(content: str) -> str:
    """Returns what a reader saw: ``<@U01|철수>`` is @철수, ``<https://a.kr|여기>`` 여기, ``&lt;`` a sign."""
    return html.unescape(_REFERENCE.sub(lambda found: _seen(*found.groups()), content)) if re.search("[<&]", content) else content


def _seen(sign: str, target: str, label: str | None) -> str:
    shown = (label or target).removeprefix("@").removeprefix("#")
    return f"{'#' if sign == '#' else '@'}{shown}" if sign else shown
