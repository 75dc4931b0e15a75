"""Who may see, read and moderate, and whether everybody in one place may read another: tables of roles, overwrites and kinds."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import discord
import pytest
from discord.ext import commands

from gamseong.bot.core import permissions as rights
from tests.bot.conftest import World
from tests.bot.core.made_guild import EVERYBODY, MadeGuild

ROLES = {"staff": "", "other": "", "mods": "manage", "bosses": "administrator"}
HIDDEN = "-view"
STAFF = {"everyone": HIDDEN, "staff": "+view"}
PERSON = {"everyone": HIDDEN, "person": "+view"}


@pytest.fixture
def server() -> MadeGuild:
    return MadeGuild(ROLES)


# Everybody in a place may read a channel: place, channel, read, see. A kind alone is an open channel; a role may live in both.


def spec(kind: str = "text", /, **overwrites: str) -> Callable[[MadeGuild], Any]:
    return lambda server: server.channel(kind, **overwrites)


OPEN = spec()
TABLE = [
    # open and closed rooms
    ("open rooms are everybody's", OPEN, OPEN, True, True),
    ("not everybody reads what staff reads", OPEN, spec(**STAFF), False, False),
    ("staff reads what everybody reads", spec(**STAFF), OPEN, True, True),
    ("staff reads what staff reads", spec(**STAFF), spec(**STAFF), True, True),
    ("staff does not read what others read", spec(**STAFF), spec(everyone=HIDDEN, other="+view"), False, False),
    ("who administers reads everything", spec(everyone=HIDDEN), spec(everyone=HIDDEN), True, True),
    ("one of two roles is not enough", spec(everyone=HIDDEN, staff="+view", other="+view"), spec(**STAFF), False, False),
    # live and by history
    ("who reads live reads", spec(everyone="-history"), OPEN, True, True),
    ("who reads live counts", spec(everyone="-view -history", staff="+view"), spec(everyone=HIDDEN), False, False),
    ("who has history elsewhere alone", OPEN, spec(everyone="-history"), False, True),
    ("history for staff", spec(**STAFF), spec(everyone="-history", staff="+history"), True, True),
    ("history without a look", spec(**STAFF), spec(everyone="-view", staff="+history"), False, False),
    # roles add up
    ("a role that is shut out", OPEN, spec(other=HIDDEN), False, False),
    ("a role without history", OPEN, spec(other="-history"), False, True),
    ("a role that is shut out and let in by another", spec(**STAFF), spec(staff="+view", other=HIDDEN), False, False),
    ("a role that may not write", OPEN, spec(other="-send"), True, True),
    # people by their own overwrite
    ("a person let in reads what is open", spec(**PERSON), OPEN, True, True),
    ("a person let in is not staff", spec(**PERSON), spec(**STAFF), False, False),
    ("a person let in into both", spec(**PERSON), spec(**PERSON), True, True),
    ("a person let in elsewhere", spec(**PERSON), spec(everyone=HIDDEN, another="+view"), False, False),
    ("a person let in without history", spec(**PERSON), spec(everyone="-view -history", person="+view"), False, True),
    ("a person let in with history", spec(**PERSON), spec(everyone="-view -history", person="+view +history"), True, True),
    ("a person shut out", OPEN, spec(person=HIDDEN), False, False),
    ("a person without history", OPEN, spec(person="-history"), False, True),
    ("a person who is not in the place", spec(person=HIDDEN), OPEN, True, True),
    (
        "a person who is not in the place either way",
        spec(everyone=HIDDEN, person=HIDDEN, staff="+view"),
        spec(**STAFF),
        True,
        True,
    ),
    ("a muted person is staff or not there", spec(**STAFF, person="-send"), spec(**STAFF), True, True),
    ("the bot is no reader", spec(**STAFF, bot="+view"), spec(**STAFF), True, True),
    # voice and stage
    ("a voice channel", OPEN, spec("voice"), True, True),
    ("a stage", OPEN, spec("stage"), True, True),
    ("a voice channel that nobody may join", OPEN, spec("voice", everyone="-connect"), False, True),
    ("a stage that nobody may join", OPEN, spec("stage", everyone="-connect"), False, True),
    ("a voice channel that a role may not join", OPEN, spec("voice", other="-connect"), False, True),
    ("a stage that a role may not join", OPEN, spec("stage", other="-connect"), False, True),
    ("a text channel has nothing to join", OPEN, spec("text", other="-connect", everyone="-connect"), True, True),
    ("staff may join", spec(**STAFF), spec("voice", everyone="-connect", staff="+connect"), True, True),
    ("a person may join", spec(**PERSON), spec("voice", everyone="-connect", person="+connect"), True, True),
    ("a person may not join", spec(**PERSON), spec("voice", everyone="-connect"), False, True),
    ("who sees a voice channel without joining", spec("voice", everyone="-connect"), spec(**STAFF), False, False),
    # forums, categories, threads
    ("a forum", OPEN, spec("forum"), True, True),
    ("a forum of staff", OPEN, spec("forum", **STAFF), False, False),
    ("a category", OPEN, spec("category", **STAFF), False, False),
    ("a thread of an open channel", OPEN, lambda server: server.thread(server.channel()), True, True),
    ("a thread of staff", OPEN, lambda server: server.thread(server.channel(**STAFF)), False, False),
    ("a post in a forum of staff", OPEN, lambda server: server.thread(server.channel("forum", **STAFF)), False, False),
    ("in a thread of an open channel", lambda server: server.thread(server.channel()), spec(**STAFF), False, False),
    ("in a thread of staff", lambda server: server.thread(server.channel(**STAFF)), spec(**STAFF), True, True),
    ("a private thread", OPEN, lambda server: server.thread(server.channel(), "private"), False, False),
    ("in a private thread", lambda server: server.thread(server.channel(), "private"), OPEN, True, True),
    ("a thread of a channel that is not known", OPEN, lambda server: server.thread(None), False, False),
    ("in a thread of a channel that is not known", lambda server: server.thread(None), OPEN, False, False),
    # elsewhere
    ("in another server", lambda _: MadeGuild(ROLES).channel(), OPEN, False, False),
    ("in a direct message", lambda _: Mock(spec=discord.DMChannel), OPEN, False, False),
]


@pytest.mark.parametrize(("place", "channel", "read", "see"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_everybody_in_a_place(server: MadeGuild, place: Any, channel: Any, read: bool, see: bool) -> None:
    here, there = place(server), channel(server)
    assert rights.all_may_read(here, there) is read
    assert rights.alert_may_reveal(here, there) is read
    assert rights.all_may_see(here, there) is see


@pytest.mark.parametrize("kind", ["text", "voice", "stage", "private"])
def test_a_place_tells_of_itself_whoever_reads_it(server: MadeGuild, kind: str) -> None:
    everyone = "-history -connect"
    made = (
        server.thread(server.channel(everyone=everyone), kind) if kind == "private" else server.channel(kind, everyone=everyone)
    )
    assert rights.all_may_read(made, made)


def test_of_a_channel_that_the_bot_does_not_see_nothing_is_posted(server: MadeGuild) -> None:
    assert not rights.alert_may_reveal(server.channel(), None)


def test_a_server_may_give_rights_to_roles_alone() -> None:
    server = MadeGuild({"readers": "view history", "lookers": "view"}, everyone="")
    assert not rights.all_may_read(server.channel(), server.channel())  # who only looks has no history
    assert rights.all_may_read(server.channel(lookers="-view"), server.channel())


@pytest.mark.parametrize("known", [True, False])
def test_the_roles_of_a_person_count_where_the_bot_knows_all_members(server: MadeGuild, known: bool) -> None:
    server.member("person", "staff")
    place, channel = server.channel(**PERSON), server.channel(**STAFF)
    if known:
        server.all_members_are_known()
    assert rights.all_may_read(place, channel) is known


# One person in one channel: roles, overwrites, kind, and what they may: see, read, moderate

ONE = [
    ("anybody", [], "text", {}, "see read"),
    ("a moderator", ["mods"], "text", {}, "see read moderate"),
    ("a moderator who does not see it", ["mods"], "text", {"everyone": HIDDEN}, ""),
    ("a moderator who is let in", ["mods"], "text", {"everyone": HIDDEN, "mods": "+view"}, "see read moderate"),
    ("somebody without history", [], "text", {"everyone": "-history"}, "see"),
    ("a moderator without history", ["mods"], "text", {"everyone": "-history"}, "see moderate"),
    ("one who administers", ["bosses"], "text", {"everyone": "-view -history"}, "see read moderate"),
    ("a moderator of this channel", [], "text", {"person": "+manage"}, "see read moderate"),
    ("a moderator but not here", ["mods"], "text", {"mods": "-manage"}, "see read"),
    ("in a voice channel", [], "voice", {}, "see read"),
    ("without joining a voice channel", ["mods"], "voice", {"everyone": "-connect"}, "see moderate"),
    ("without joining a stage", [], "stage", {"everyone": "-connect"}, "see"),
    ("a text channel needs no joining", [], "text", {"everyone": "-connect"}, "see read"),
    ("in a forum", ["mods"], "forum", {}, "see read moderate"),
    ("in a category", ["mods"], "category", {"everyone": HIDDEN}, ""),
]


@pytest.mark.parametrize(("roles", "kind", "overwrites", "may"), [row[1:] for row in ONE], ids=[row[0] for row in ONE])
async def test_one_person(server: MadeGuild, roles: list[str], kind: str, overwrites: dict[str, str], may: str) -> None:
    person, channel = server.member("person", *roles), server.channel(kind, **overwrites)
    assert rights.may_see(channel, person) is ("see" in may)
    assert await rights.may_read(channel, person) is ("read" in may)
    assert rights.may_moderate(channel, person) is ("moderate" in may)
    if "moderate" in may:
        rights.require_moderator(channel, person)
    else:
        with pytest.raises(commands.MissingPermissions):
            rights.require_moderator(channel, person)


def test_who_is_not_in_the_server_may_nothing(server: MadeGuild) -> None:
    stranger, channel = Mock(spec=discord.User), server.channel()
    assert not rights.may_see(channel, stranger)
    assert not rights.may_moderate(channel, stranger)
    assert not rights.may_see(None, server.member("person"))


@pytest.mark.parametrize(
    ("roles", "in_it", "see", "read"),
    [([], False, False, False), ([], True, False, True), (["guards"], False, True, True)],
    ids=["an outsider", "a member", "who manages threads"],
)
async def test_a_private_thread_is_for_its_members(
    roles: list[str], in_it: bool, see: bool, read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = MadeGuild({"guards": "manage_threads"})
    person, thread = server.member("person", *roles), server.thread(server.channel(), "private")
    gone = discord.NotFound(Mock(status=404, reason="Not Found"), "")
    monkeypatch.setattr(discord.Thread, "fetch_member", AsyncMock(side_effect=None if in_it else gone))
    assert rights.may_see(thread, person) is see
    assert await rights.may_read(thread, person) is read


async def test_a_public_thread_is_its_channels(server: MadeGuild) -> None:
    person = server.member("person")
    assert await rights.may_read(server.thread(server.channel()), person)
    assert rights.may_see(server.thread(server.channel()), person)
    assert not await rights.may_read(server.thread(server.channel(everyone="-history")), person)
    assert not await rights.may_read(server.thread(None), person)


# What an answer may tell


def context(author: Any, channel: Any, *, slash: bool) -> Any:
    return SimpleNamespace(author=author, channel=channel, interaction=object() if slash else None)


@pytest.mark.parametrize(
    ("roles", "overwrites", "slash", "prefix"),
    [
        (["mods"], {}, True, True),
        ([], {}, False, True),
        (["mods"], {"everyone": HIDDEN, "mods": "+view"}, True, False),
        (["mods"], {"everyone": "-history"}, False, False),
        (["mods"], {"everyone": HIDDEN}, False, False),
    ],
)
def test_an_answer_tells_what_all_its_readers_may_read(
    server: MadeGuild, roles: list[str], overwrites: dict[str, str], slash: bool, prefix: bool
) -> None:
    author, place, channel = server.member("person", *roles), server.channel(), server.channel(**overwrites)
    assert rights.answer_may_reveal(context(author, place, slash=True), channel) is slash
    assert rights.answer_may_reveal(context(author, place, slash=False), channel) is prefix


# Rights at a press


def press(user: Any) -> Any:
    return SimpleNamespace(user=user)


async def test_a_press_in_the_server_brings_the_roles_along(server: MadeGuild) -> None:
    channel = server.channel(everyone="-history", mods="+history")
    await rights.require_at_press(press(server.member("mod", "mods")), channel)
    with pytest.raises(commands.MissingPermissions):
        await rights.require_at_press(press(server.member("anybody")), channel)
    with pytest.raises(commands.ChannelNotReadable):
        await rights.require_at_press(press(server.member("mod", "mods")), server.channel(everyone="-history"))


@pytest.mark.parametrize("still", [True, False])
async def test_a_press_in_a_direct_message_asks_discord(server: MadeGuild, still: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, member = server.channel(), server.member("mod", *(["mods"] if still else []))
    gone = Mock(spec=discord.User, id=member.id)
    monkeypatch.setattr(discord.Guild, "fetch_member", AsyncMock(return_value=member))
    if still:
        await rights.require_at_press(press(gone), channel)
    else:
        with pytest.raises(commands.MissingPermissions):
            await rights.require_at_press(press(gone), channel)


@pytest.mark.parametrize("answer", [404, 500])
async def test_who_left_or_cannot_be_asked_about_may_not(server: MadeGuild, answer: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = discord.NotFound if answer == 404 else discord.DiscordServerError
    monkeypatch.setattr(discord.Guild, "fetch_member", AsyncMock(side_effect=kind(Mock(status=answer, reason=""), "")))
    with pytest.raises(commands.MissingPermissions):
        await rights.require_at_press(press(Mock(spec=discord.User, id=1)), server.channel())
    member, channel = server.member("mod", "mods"), server.channel()
    if answer == 404:
        with pytest.raises(commands.MissingPermissions):
            await rights.require_still_moderator_and_reader(channel, member)
    else:  # while Discord is down, what the command came with has to do
        await rights.require_still_moderator_and_reader(channel, member)


async def test_a_member_of_another_server_is_asked_about(server: MadeGuild, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = MadeGuild(ROLES).member("mod", "mods")
    here = server.member("mod")
    monkeypatch.setattr(discord.Guild, "fetch_member", AsyncMock(return_value=here))
    with pytest.raises(commands.MissingPermissions):
        await rights.require_at_press(press(elsewhere), server.channel())


async def test_a_reader_and_moderator_has_to_be_both(server: MadeGuild, monkeypatch: pytest.MonkeyPatch) -> None:
    await rights.require_moderator_and_reader(server.channel(), server.member("mod", "mods"))
    with pytest.raises(commands.MissingPermissions):
        await rights.require_moderator_and_reader(server.channel(), server.member("person"))
    mod = server.member("mod", "mods")
    monkeypatch.setattr(discord.Guild, "fetch_member", AsyncMock(return_value=mod))
    with pytest.raises(commands.MissingPermissions):
        await rights.require_still_moderator_and_reader(server.channel(everyone="-history"), mod)


def test_a_right_in_the_whole_server(server: MadeGuild) -> None:
    rights.require_in_guild(press(server.member("mod", "mods")), "manage_messages")
    for user in (server.member("person"), Mock(spec=discord.User)):
        with pytest.raises(commands.MissingPermissions):
            rights.require_in_guild(press(user), "manage_messages")


def test_what_everybody_may_is_what_the_table_says() -> None:
    assert EVERYBODY == "view history connect send"


async def test_it_holds_in_a_running_bot(world: World) -> None:
    everyone, role = world.guild.default_role, world.guild.create_role("staff")
    shut, opened = discord.PermissionOverwrite(read_messages=False), discord.PermissionOverwrite(read_messages=True)
    staff = world.guild.create_text_channel("staff", overwrites={everyone: shut, role: opened})
    channel, place = (world.bot.get_channel(each.id) for each in (staff, world.channel))
    assert rights.all_may_read(channel, place)
    assert not rights.all_may_read(place, channel)
