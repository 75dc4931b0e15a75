"""The server that somebody who tries the bot finds: channels, people and what they wrote before, watched for two weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from ...bot.core.eligibility import is_chat_message
from ...bot.core.message_text import text_of
from ...bot.core.services import Services
from ...bot.inference.backlog import Work
from .past import written_before
from .past.posting import Poster

# Of the address in README.md that invites the bot.
INVITED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
_MODERATING = discord.Permissions(manage_messages=True, manage_guild=True, manage_threads=True)
_ALERT_MINUTES = 1  # so that whoever tries the bot need not be in a bad mood for long
_MODERATOR, _MEMBERS, _OWNER = "하나", ("민수", "지우"), "도윤"
# The names of the past are the Korean ones; a bot that speaks English has a server with the English ones.
_PEOPLE = {
    _MODERATOR: "Hana",
    _MEMBERS[0]: "Minsu",
    _MEMBERS[1]: "Jiwoo",
    "서연": "Seoyeon",
    _OWNER: "Doyun",
    "태호": "Taeho",
    "유나": "Yuna",
    "현우": "Hyunwoo",
    "소라": "Sora",
}
_BOTS = {"소식봇": "Newsbot", "음악봇": "Musicbot"}
_PLACES = {
    "감성 체험": "gamseong demo",
    "모두": "Everyone",
    "일반": "general",
    "게임": "games",
    "건의": "suggestions",
    "운영": "Moderation",
    "운영진": "moderators",
}


@dataclass(frozen=True)
class World:
    """simcord's handles of the server. ``people``: a moderator and two members to be; ``channels``: in Discord's order.

    ``start`` is the channel to begin in, ``watched`` are those whose past ``remember`` counts, ``alerts`` is where their
    moderators want alerts.
    """

    guild: Any
    channels: tuple[Any, ...]
    people: tuple[Any, Any, Any]
    start: Any
    watched: tuple[Any, ...]
    alerts: Any


def build(env: Any, language: str, now: datetime) -> World:
    """Makes the server with its people and its past before ``now``; ``language`` ("ko", "en") is that of all names."""
    backend = env.backend

    def named(korean: str) -> str:
        return korean if language == "ko" else {**_PLACES, **_PEOPLE, **_BOTS}[korean]

    users = {
        name: env.create_user(english.lower(), global_name=named(name), bot=name in _BOTS)
        for name, english in (_PEOPLE | _BOTS).items()
    }
    locale = "ko" if language == "ko" else "en-US"
    guild = env.create_guild(named("감성 체험"), owner=users[_OWNER], preferred_locale=locale)
    own_role = next(role for role in backend.get_guild(guild.id).roles.values() if role.managed)
    backend.edit_role(guild.id, own_role.id, {"permissions": INVITED.value})
    moderators = guild.create_role(named("운영진"), permissions=_MODERATING, color=0x5865F2)
    roles = {_MODERATOR: [moderators]}
    members = {name: guild.add_member(user, roles=roles.get(name, [])) for name, user in users.items() if name != _OWNER}

    everyone, staff = guild.create_category(named("모두")), guild.create_category(named("운영"))
    general, games = (guild.create_text_channel(named(name), category=everyone) for name in ("일반", "게임"))
    suggestions = guild.create_forum_channel(named("건의"))
    backend.edit_channel(suggestions.id, {"parent_id": everyone.id})
    seen, hidden = discord.PermissionOverwrite(view_channel=True), discord.PermissionOverwrite(view_channel=False)
    allowed = {guild.default_role: hidden, moderators: seen, guild.roles[own_role.name]: seen}
    alerts = guild.create_text_channel(named("운영진"), overwrites=allowed, category=staff)

    channels = {"일반": general, "게임": games, "건의": suggestions, "운영진": alerts}
    poster = Poster(
        backend, {name: channel.id for name, channel in channels.items()}, {name: user.id for name, user in users.items()}
    )
    poster.post(written_before(now), now)
    people = (members[_MODERATOR], members[_MEMBERS[0]], members[_MEMBERS[1]])
    return World(guild, tuple(channels.values()), people, start=general, watched=(general, games), alerts=alerts)


async def remember(world: World, services: Services) -> None:
    """Stores what the bot would know, had it watched: who wants alerts where, and the hourly counts of the past.

    The bot judges the past as it judges a watched message. Raises ``StorageError``.
    """
    guild = world.guild.id
    await services.store.change_guild(guild, alert_channel=world.alerts.id, alert_minutes=_ALERT_MINUTES)
    prefixes = [services.settings.bot.prefix]
    counted = []
    for channel in world.watched:
        await services.watch_list.start(guild, channel.id)
        for place in (channel, *channel.threads):  # a thread's messages count towards its channel
            counted += [(channel.id, message) for message in place.history() if is_chat_message(message, prefixes)]
    predictions = await services.engine.predict([text_of(message) for _, message in counted], Work.SCAN)
    for (channel_id, message), prediction in zip(counted, predictions, strict=True):
        if not prediction.quoted:
            services.hours.add(guild, channel_id, message.created_at, prediction.label)
    await services.hours.flush()
