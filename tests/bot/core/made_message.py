"""Messages of discord.py's own class, made of payloads as Discord sends them."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import discord

WHEN = "2026-03-02T10:00:00+00:00"
APPLICATION, WEBHOOK = 70, 80  # ids


def made_message(content: str = "", *, bot: bool = False, webhook: int | None = None, **payload: Any) -> discord.Message:
    """A message by a person, a bot or a webhook; ``payload``: what else Discord sends with it."""
    state: Any = discord.Client(intents=discord.Intents.all())._connection
    author = {"id": str(webhook or 5), "username": "alice", "discriminator": "0", "avatar": None, "bot": bot or bool(webhook)}
    data: Any = {
        "id": "1",
        "channel_id": "2",
        "type": 0,
        "content": content,
        "author": author,
        "timestamp": WHEN,
        "edited_timestamp": None,
        "tts": False,
        "pinned": False,
        "mention_everyone": False,
        "flags": 0,
    }
    data |= {name: [] for name in ("embeds", "attachments", "components", "mentions", "mention_roles", "reactions")}
    if webhook is not None:
        data["webhook_id"] = str(webhook)
    channel = Mock(spec=discord.TextChannel, id=2, guild=None)
    return discord.Message(state=state, channel=channel, data={**data, **payload})


def forwarded(content: str = "", **payload: Any) -> dict[str, Any]:
    """What Discord sends with a message that forwards one with ``content``."""
    snapshot = {"type": 0, "content": content, "embeds": [], "attachments": [], "timestamp": WHEN, "edited_timestamp": None}
    return {
        "message_reference": {"type": 1, "channel_id": "3", "message_id": "4"},
        "message_snapshots": [{"message": {**snapshot, **payload}}],
    }


def poll(question: str, *answers: str) -> dict[str, Any]:
    """What Discord sends with a poll."""
    rows = [{"answer_id": number, "poll_media": {"text": text}} for number, text in enumerate(answers, 1)]
    told: dict[str, Any] = {"question": {"text": question}, "answers": rows, "expiry": WHEN, "allow_multiselect": False}
    return {"poll": {**told, "layout_type": 1, "results": {"is_finalized": False, "answer_counts": []}}}


def text_display(text: str) -> dict[str, Any]:
    """A text of Components V2."""
    return {"type": 10, "content": text}


def container(*children: dict[str, Any]) -> dict[str, Any]:
    """A frame around components of V2."""
    return {"type": 17, "components": list(children)}


def section(*texts: str) -> dict[str, Any]:
    """Texts beside a button."""
    button = {"type": 2, "style": 1, "label": "단추", "custom_id": "x"}
    return {"type": 9, "components": [text_display(text) for text in texts], "accessory": button}
