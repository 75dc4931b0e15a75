"""What one person sees of the offline Discord, as JSON for the page: nothing of channels and messages that they may not read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

import discord
from simcord.backend.access import channel_accessible, message_accessible
from simcord.backend.models import Channel, Message
from simcord.components import walk_components
from simcord.enums import ChannelType

from .live import LiveDiscord
from .world import World

Json = dict[str, Any]

_KINDS: Mapping[int, str] = {
    ChannelType.TEXT: "text",
    ChannelType.NEWS: "text",
    ChannelType.CATEGORY: "category",
    ChannelType.FORUM: "forum",
    ChannelType.PUBLIC_THREAD: "thread",
    ChannelType.PRIVATE_THREAD: "thread",
    ChannelType.DM: "dm",
}
_WRITTEN_TYPES = (0, 19, 20, 23)  # by a person or a bot, as replies and answers are; Discord itself writes all others
_LOADING = 1 << 7
_EXCERPT = 120  # characters of the message that another one replies to


class Projection:
    """Reads the backend of ``live`` as somebody whose id is ``me`` may see it."""

    def __init__(self, live: LiveDiscord, world: World) -> None:
        self._backend, self._world = live.backend, world

    def world(self, me: int) -> Json:
        """Returns the server as ``me`` sees it, with the people whom the page can be and the channels that it can open."""
        guild = self._backend.guilds[self._world.guild.id]
        channels = [self._channel(me, channel) for channel in self._visible(me)]
        return {
            "guild": {"id": str(guild.id), "name": guild.name},
            "bot": self._person(self._backend.bot_user.id),
            "people": [{**self._person(each.id), "moderates": self._moderates(each.id)} for each in self._world.people],
            "members": [self._person(id_) for id_ in (*guild.members, *self._authors_who_left())],
            "roles": [{"id": str(role.id), "name": role.name} for role in guild.roles.values() if role.id != guild.id],
            "channels": channels,
            "start": str(self._world.start.id),
        }

    def may_read(self, me: int, channel_id: int) -> bool:
        """Returns whether ``me`` sees a channel and its past."""
        return channel_accessible(self._backend, channel_id, me, history=True)

    def messages(self, me: int, channel_id: int) -> list[Json]:
        """Returns a channel's messages, oldest first; none of a channel that ``me`` may not read."""
        if not self.may_read(me, channel_id):
            return []
        stored = self._backend.messages.get(channel_id, {})
        return [self._message(me, stored[id_]) for id_ in sorted(stored) if stored[id_].visible_to(me)]

    def message(self, me: int, channel_id: int, message_id: int) -> Json | None:
        """Returns one message; ``None`` where there is none, or none that ``me`` may see."""
        message = self._backend.messages.get(channel_id, {}).get(message_id)
        if message is None or not message_accessible(self._backend, channel_id, message, me, history=True):
            return None
        return self._message(me, message)

    def is_deleted(self, channel_id: int, message_id: int) -> bool:
        """Returns whether a channel has no such message (any more)."""
        return message_id not in self._backend.messages.get(channel_id, {})

    def file(self, me: int, channel_id: int, message_id: int, file_id: str) -> tuple[str, bytes] | None:
        """Returns the type and the bytes of a file in a message; ``None`` where ``me`` sees no such file."""
        message = self.message(me, channel_id, message_id)
        stored = self._backend.messages[channel_id][message_id].attachments if message else []
        for attachment in stored:
            if attachment["id"] == file_id:
                data = self._backend.cdn.get(attachment["url"])
                return (attachment["content_type"], data) if data is not None else None
        return None

    def _visible(self, me: int) -> Iterable[Channel]:
        """Yields the channels that ``me`` may read, as they stand below one another, and the DM with the bot at the end."""
        guild = self._backend.guilds[self._world.guild.id]
        everything = [self._backend.channels[id_] for id_ in (*guild.channel_ids, *guild.thread_ids)]
        seen = [channel for channel in everything if channel.type in _KINDS and self.may_read(me, channel.id)]

        def children(parent: int | None, *, category: bool) -> list[Channel]:
            inside = [each for each in seen if each.parent_id == parent and (each.type == ChannelType.CATEGORY) == category]
            return sorted(inside, key=lambda channel: (channel.position, channel.id))

        for category in (None, *children(None, category=True)):
            inside = children(category.id if category else None, category=False)
            if category and inside:
                yield category
            for channel in inside:
                yield channel
                yield from children(channel.id, category=False)
        yield self._backend.get_dm_channel(me)

    def _channel(self, me: int, channel: Channel) -> Json:
        kind = _KINDS[channel.type]
        shown: Json = {
            "id": str(channel.id),
            "kind": kind,
            "type": int(channel.type),
            "name": channel.name if kind != "dm" else self._backend.bot_user.name,
            "parent": str(channel.parent_id) if channel.parent_id else None,
            "topic": channel.topic,
            "writable": self._may_write(me, channel),
        }
        if kind == "thread":
            stored = self._backend.messages.get(channel.id, {})
            first = stored[min(stored)] if stored else None
            shown["count"] = len(stored)
            shown["author"] = self._name(first) if first else ""
            shown["excerpt"] = _excerpt(first) if first else ""
        return shown

    def _may_write(self, me: int, channel: Channel) -> bool:
        if channel.guild_id is None:
            return True
        if channel.type in (ChannelType.FORUM, ChannelType.CATEGORY):
            return False
        rights = discord.Permissions(self._backend.compute_permissions(channel.guild_id, me, channel.id))
        return rights.send_messages_in_threads if channel.is_thread else rights.send_messages

    def _moderates(self, user_id: int) -> bool:
        rights = discord.Permissions(self._backend.compute_permissions(self._world.guild.id, user_id))
        return rights.manage_messages

    def _authors_who_left(self) -> list[int]:
        members = self._backend.guilds[self._world.guild.id].members
        return [id_ for id_, user in self._backend.users.items() if id_ not in members and not user.bot]

    def _person(self, user_id: int) -> Json:
        user = self._backend.users[user_id]
        return {"id": str(user.id), "name": user.global_name or user.name, "bot": user.bot}

    def _name(self, message: Message) -> str:
        name: str = message.author_name or self._person(message.author_id)["name"]
        return name

    def _message(self, me: int, message: Message) -> Json:
        thread = self._backend.channels.get(message.id)
        return {
            "id": str(message.id),
            "channel": str(message.channel_id),
            "author": {**self._person(message.author_id), "name": self._name(message)},
            "time": message.timestamp,
            "edited": message.edited_timestamp is not None and not self._backend.users[message.author_id].bot,
            "mine": message.author_id == me,
            "system": message.type if message.type not in _WRITTEN_TYPES else None,
            "content": message.content,
            "embeds": message.embeds,
            "files": [_file(attachment) for attachment in message.attachments],
            "components": readable_ids(message.components),
            "reply": self._reply(me, message),
            "forwards": [_forward(snapshot["message"]) for snapshot in message.snapshots],
            "poll": _poll(message),
            "command": self._command(message),
            "ephemeral": message.is_ephemeral,
            "thinking": bool(message.flags & _LOADING),
            "thread": str(thread.id) if thread is not None and self.may_read(me, thread.id) else self._started(me, message),
        }

    def _started(self, me: int, message: Message) -> str | None:
        """Returns the thread that Discord announces in ``message``."""
        thread_id = message.system_metadata.channel_id if message.system_metadata else None
        return str(thread_id) if thread_id is not None and self.may_read(me, thread_id) else None

    def _reply(self, me: int, message: Message) -> Json | None:
        if message.reference is None or message.snapshots:
            return None
        channel_id, message_id = int(message.reference["channel_id"]), int(message.reference["message_id"])
        target = self._backend.messages.get(channel_id, {}).get(message_id)
        if target is None or not message_accessible(self._backend, channel_id, target, me, history=True):
            return {"id": None}
        return {"id": str(target.id), "name": self._name(target), "text": _excerpt(target)}

    def _command(self, message: Message) -> Json | None:
        asked = message.interaction_metadata or {}
        if not asked.get("name"):
            return None
        user = asked["user"]
        return {"name": asked["name"], "user": user["global_name"] or user["username"], "menu": asked.get("command_type") == 3}


def readable_ids(components: Any) -> Any:
    """Returns components whose chosen values have ids of text: JavaScript would round the numbers that discord.py sends."""
    copied = deepcopy(components)
    for part in walk_components(copied):
        for value in part.get("default_values") or []:
            value["id"] = str(value["id"])
    return copied


def _excerpt(message: Message) -> str:
    text = message.content or next((embed.get("title") or embed.get("description") or "" for embed in message.embeds), "")
    return text[:_EXCERPT]


def _file(attachment: Mapping[str, Any]) -> Json:
    names = {"id": "id", "filename": "name", "content_type": "type", "size": "size", "description": "description"}
    return {ours: attachment.get(theirs) for theirs, ours in names.items()}


def _forward(snapshot: Mapping[str, Any]) -> Json:
    return {"content": snapshot["content"], "embeds": snapshot["embeds"], "time": snapshot["timestamp"]}


def _poll(message: Message) -> Json | None:
    if message.poll is None:
        return None
    votes = message.poll.votes
    answers = [{"text": each.text or "", "votes": len(votes.get(each.answer_id, ()))} for each in message.poll.answers]
    return {"question": message.poll.question, "answers": answers}
