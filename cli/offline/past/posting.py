"""Puts what was written before into simcord's channels: ids and times lie in the past, and the bot hears of no message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import discord

from . import Written

_HAS_THREAD = 1 << 5  # Discord's flag of a message that a thread was started from
_FORWARD = 1  # Discord's type of such a reference
_ARCHIVED_AFTER = timedelta(days=7)  # without a message; the longest that Discord offers


class Poster:
    """Posts into the ``channels`` by name, as the ``users`` (ids by name).

    ``threads``: the ids of threads and forum posts by ``channel/title``.
    """

    def __init__(self, backend: Any, channels: Mapping[str, int], users: Mapping[str, int]) -> None:
        self.threads: dict[str, int] = {}
        self._backend, self._channels, self._users = backend, channels, users
        self._posted: dict[tuple[str, str], Any] = {}  # by place and minute, for replies and forwards
        self._mention = re.compile("|".join([*map("@{}".format, users), *map("#{}".format, channels)]))

    def post(self, messages: Iterable[Written], now: datetime) -> None:
        """Posts all ``messages`` and then tells the bot of the threads, as Discord does when the bot comes."""
        for written in messages:
            self._post(written)
        for thread in map(self._backend.get_channel, self.threads.values()):
            quiet_since = discord.utils.snowflake_time(thread.last_message_id)
            if now - quiet_since > _ARCHIVED_AFTER:
                thread.thread_metadata.archived = True
                thread.thread_metadata.archive_timestamp = (quiet_since + _ARCHIVED_AFTER).isoformat()
            else:
                self._backend.announce_thread_create(thread)
        for channel in self._channels.values():
            self._backend.announce_channel_update(channel)

    def _post(self, written: Written) -> None:
        identity = self._backend.reserve_id(discord.utils.time_snowflake(written.when))
        author, text = self._users[written.author], self._mention.sub(self._mentioned, written.text)
        content: dict[str, Any] = {"content": text}
        match written.kind:
            case "reply":
                message = self._posted[written.place, written.about]
                content["reference"] = {"channel_id": message.channel_id, "message_id": message.id}
            case "forward":
                message = self._posted[tuple(written.about.rsplit(" ", 1))]  # type: ignore[index]
                content["reference"] = {"type": _FORWARD, "channel_id": message.channel_id, "message_id": message.id}
            case "poll":
                content = {"content": "", "poll": self._poll(text, written)}
            case "embed":
                title, _, description = written.about.partition(": ")
                content["embeds"] = [{"type": "rich", "title": title, "description": description}]
        message = self._backend.prepare_message(self._place(written, identity, author), author, **content)
        message.id, message.timestamp = identity, written.when.isoformat()
        self._backend.commit_message(message, broadcast=False)
        self._posted[written.place, f"{written.when:%H:%M}"] = message
        if written.kind == "thread":
            self._start_thread(f"{written.place}/{written.about}", identity, author, written.when)
            message.flags |= _HAS_THREAD

    def _place(self, written: Written, identity: int, author: int) -> int:
        """Returns the id of the channel to post into; a forum's post begins with its first message, whose id it has."""
        if "/" not in written.place:
            return self._channels[written.place]
        if written.place not in self.threads:
            self._start_thread(written.place, identity, author, written.when)
        thread = self._backend.get_channel(self.threads[written.place])
        thread.thread_members.setdefault(author, written.when.isoformat())
        return int(thread.id)

    def _start_thread(self, place: str, identity: int, author: int, when: datetime) -> None:
        channel, _, title = place.partition("/")
        thread = self._backend.create_thread(
            self._channels[channel],
            title,
            author,
            message_id=identity,
            auto_archive_duration=_ARCHIVED_AFTER // timedelta(minutes=1),
            broadcast=False,
        )
        thread.thread_metadata.create_timestamp = thread.thread_metadata.archive_timestamp = when.isoformat()
        thread.thread_members = {author: when.isoformat()}
        self.threads[place] = thread.id

    def _mentioned(self, match: re.Match[str]) -> str:
        sign, name = match[0][0], match[0][1:]
        return f"<@{self._users[name]}>" if sign == "@" else f"<#{self._channels[name]}>"

    def _poll(self, question: str, written: Written) -> Any:
        """Returns a poll that has ended a day later; everybody votes once."""
        from simcord.backend.models import Poll, PollAnswer

        answers, votes, people = [], {}, list(self._users.values())
        for number, answer in enumerate(written.about.split(" / "), start=1):
            text, _, count = answer.rpartition(":")
            answers.append(PollAnswer(number, text))
            votes[number], people = set(people[: int(count)]), people[int(count) :]
        expiry = (written.when + timedelta(days=1)).isoformat()
        return Poll(question, answers, expiry, finalized=True, votes=votes)
