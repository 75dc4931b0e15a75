"""Servers of discord.py's own objects, made of payloads as Discord sends them: for tables of rights, which need no connection."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import discord

_KINDS = {"text": 0, "voice": 2, "category": 4, "stage": 13, "forum": 15, "public": 11, "private": 12}
_NAMES = {"view": "view_channel", "history": "read_message_history", "send": "send_messages", "manage": "manage_messages"}
EVERYBODY = "view history connect send"  # what @everyone may, unless a channel says otherwise


def _permissions(words: Sequence[str]) -> str:
    return str(discord.Permissions(**{_NAMES.get(word, word): True for word in words}).value)


class MadeGuild:
    """A server with the bot and roles by name. Rights are words: ``view``, ``history``, ``connect``, ``send``, ``manage``."""

    ids = itertools.count(1_000)

    def __init__(self, roles: Mapping[str, str] | None = None, everyone: str = EVERYBODY) -> None:
        self._state = discord.Client(intents=discord.Intents.default())._connection
        self._state.user = discord.ClientUser(state=self._state, data=self._user("bot"))  # type: ignore[arg-type]
        self.id = next(self.ids)
        self.role_ids = {"everyone": self.id, **{name: next(self.ids) for name in roles or {}}}
        rights = {"everyone": everyone, **(roles or {})}
        payload: Any = {
            "id": str(self.id),
            "name": "server",
            "owner_id": "1",
            "member_count": 99,
            "roles": [
                {"id": str(self.role_ids[name]), "name": name, "position": place, "permissions": _permissions(words.split())}
                for place, (name, words) in enumerate(rights.items())
            ],
        }
        self.guild = discord.Guild(data=payload, state=self._state)
        self.people: dict[str, int] = {}
        self.me = self.member("bot", user=self._state.user.id)

    def _user(self, name: str, user: int | None = None) -> dict[str, Any]:
        return {"id": str(user or next(self.ids)), "username": name, "discriminator": "0", "avatar": None}

    def person(self, name: str) -> int:
        """The id of somebody, whom the bot need not know."""
        return self.people.setdefault(name, next(self.ids))

    def member(self, name: str, *roles: str, user: int | None = None) -> discord.Member:
        """Somebody whom the bot knows, with ``roles``."""
        self.people[name] = user or self.person(name)
        payload: Any = {"roles": [str(self.role_ids[role]) for role in roles], "joined_at": None, "deaf": False, "mute": False}
        payload |= {"flags": 0, "user": self._user(name, self.people[name])}
        made = discord.Member(data=payload, guild=self.guild, state=self._state)
        self.guild._add_member(made)
        return made

    def all_members_are_known(self) -> None:
        """As it is for a bot with the members intent."""
        self.guild._member_count = len(self.guild.members)

    def channel(self, kind: str = "text", /, **overwrites: str) -> Any:
        """A channel. An overwrite is named by a role or a person and says ``+view -history``; unmentioned rights are not said."""
        payload: dict[str, Any] = {"id": str(next(self.ids)), "type": _KINDS[kind], "name": kind, "position": 0, "nsfw": False}
        payload |= {"permission_overwrites": [self._overwrite(name, words) for name, words in overwrites.items()]}
        payload |= {"bitrate": 64000, "user_limit": 0, "topic": None, "parent_id": None, "available_tags": [], "flags": 0}
        factory, _ = discord.channel._guild_channel_factory(payload["type"])
        assert factory is not None
        made = factory(state=self._state, guild=self.guild, data=payload)  # type: ignore[arg-type]
        self.guild._add_channel(made)
        return made

    def _overwrite(self, name: str, words: str) -> dict[str, Any]:
        role = self.role_ids.get(name)
        rights = {sign: _permissions([word[1:] for word in words.split() if word[0] == sign]) for sign in "+-"}
        return {"id": str(role or self.person(name)), "type": 0 if role else 1, "allow": rights["+"], "deny": rights["-"]}

    def thread(self, parent: Any, kind: str = "public") -> discord.Thread:
        """A thread; of a channel that the bot doesn't know without a ``parent``."""
        payload: Any = {"id": str(next(self.ids)), "type": _KINDS[kind], "name": "thread", "owner_id": "1"}
        payload |= {"parent_id": str(parent.id if parent else next(self.ids)), "message_count": 0, "member_count": 0}
        payload["thread_metadata"] = {
            "archived": False,
            "auto_archive_duration": 60,
            "archive_timestamp": "2026-01-01T00:00:00+00:00",
        }
        made = discord.Thread(guild=self.guild, state=self._state, data=payload)
        self.guild._add_thread(made)
        return made
