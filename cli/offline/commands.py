"""The commands that a person is offered, as Discord's client lists them: in its language, and only those that they may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simcord.enums import AppCommandType
from simcord.interactions import command_leaves

from .live import LiveDiscord


def slash_commands(live: LiveDiscord, me: int, channel_id: int, locale: str) -> list[dict[str, Any]]:
    """Returns what ``/`` offers in a channel. ``name`` and the options' are those by which Discord knows them."""
    shown = []
    for command in live.backend.visible_commands(user_id=me, channel_id=channel_id):
        for path, leaf in command_leaves(command):
            shown.append(
                {
                    "name": " ".join(path),
                    "label": _path_label(command, path, locale),
                    "description": _in(locale, leaf, "description"),
                    "options": [_option(option, locale) for option in leaf.get("options") or []],
                }
            )
    return sorted(shown, key=lambda each: each["label"])


def message_commands(live: LiveDiscord, me: int, channel_id: int, locale: str) -> list[dict[str, Any]]:
    """Returns what the menu of a message offers below 앱."""
    commands = live.backend.visible_commands(user_id=me, channel_id=channel_id, type=AppCommandType.MESSAGE)
    return [{"name": command["name"], "label": _in(locale, command, "name")} for command in commands]


def _path_label(command: Mapping[str, Any], path: list[str], locale: str) -> str:
    node, labels = command, [_in(locale, command, "name")]
    for name in path[1:]:
        node = next(option for option in node["options"] if option["name"] == name)
        labels.append(_in(locale, node, "name"))
    return " ".join(labels)


def _option(option: Mapping[str, Any], locale: str) -> dict[str, Any]:
    choices = [{"label": _in(locale, choice, "name"), "value": choice["value"]} for choice in option.get("choices") or []]
    return {
        "name": option["name"],
        "label": _in(locale, option, "name"),
        "description": _in(locale, option, "description"),
        "type": int(option["type"]),
        "required": bool(option.get("required")),
        "choices": choices,
        "channelTypes": option.get("channel_types"),
    }


def _in(locale: str, node: Mapping[str, Any], key: str) -> str:
    text: str = (node.get(f"{key}_localizations") or {}).get(locale) or node[key]
    return text
