"""Makes what DiscordChatExporter writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def message(number: int, content: str = "안녕", **changes: Any) -> dict[str, Any]:
    """Returns a message with the fields and their order of the exporter's JSON."""
    author = {
        "id": "1001",
        "name": "chulsoo",
        "discriminator": "0000",
        "nickname": "철수",
        "color": None,
        "isBot": changes.pop("bot", False),
        "roles": [{"id": "7", "name": "운영진", "color": "#FF0000", "position": 3}],
        "avatarUrl": "https://cdn.discordapp.com/a.png",
    }
    return {
        "id": str(10**18 + number),
        "type": "Default",
        "timestamp": "2024-03-05T21:30:00.123+09:00",
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": content,
        "author": author,
        "attachments": [],
        "components": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        "inlineEmojis": [],
        **changes,
    }


def export(messages: Sequence[Any], *, indent: int | None = 2, **channel: Any) -> str:
    """Returns the exporter's JSON of a channel, which is indented unless ``indent`` is ``None``."""
    about = {"id": "2", "type": "GuildTextChat", "categoryId": "3", "category": "일반", "name": "잡담", "topic": None, **channel}
    root = {
        "guild": {"id": "1", "name": "서버", "iconUrl": "https://cdn.discordapp.com/b.png"},
        "channel": about,
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2024-06-01T00:00:00+00:00",
        "messages": list(messages),
        "messageCount": len(messages),
    }
    return json.dumps(root, ensure_ascii=False, indent=indent)
