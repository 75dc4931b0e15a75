"""What scans and watches read, and what they leave out."""

from __future__ import annotations

from unittest.mock import AsyncMock, Mock, PropertyMock

import discord
import pytest

from gamseong.bot.core.eligibility import RoleFilter, has_role, is_chat_message, is_command, is_ignored
from tests.bot.core.made_guild import MadeGuild
from tests.bot.core.made_message import APPLICATION, WEBHOOK, forwarded, made_message, poll

CATEGORY, CHANNEL, THREAD = 1, 2, 3
ASKER = {"id": "5", "username": "alice", "discriminator": "0", "avatar": None}
ANSWERED = {"id": "6", "type": 3, "user": ASKER, "authorizing_integration_owners": {}}  # a press of a button


def channel() -> Mock:
    return Mock(spec=discord.TextChannel, id=CHANNEL, category_id=CATEGORY)


def thread(parent: Mock | None) -> Mock:
    made = Mock(spec=discord.Thread, id=THREAD, parent_id=CHANNEL)
    made.parent = parent  # as an argument it would mean the mock's own
    type(made).category_id = PropertyMock(side_effect=discord.ClientException)  # as it is without its parent
    return made


@pytest.mark.parametrize(("ignored", "expected"), [(CATEGORY, True), (CHANNEL, True), (THREAD, False), (4, False)])
def test_a_channel_is_left_out_with_its_category(ignored: int, expected: bool) -> None:
    assert is_ignored(channel(), frozenset({ignored})) == expected


@pytest.mark.parametrize("ignored", [CATEGORY, CHANNEL, THREAD])
def test_a_thread_is_left_out_with_its_channel(ignored: int) -> None:
    assert is_ignored(thread(channel()), frozenset({ignored}))


def test_a_thread_whose_channel_is_not_known_is_no_error() -> None:
    assert not is_ignored(thread(None), frozenset({CATEGORY}))
    assert is_ignored(thread(None), frozenset({CHANNEL}))


@pytest.mark.parametrize(
    ("written", "counts"),
    [
        (made_message("재밌다"), True),
        (made_message("  재밌다\n"), True),
        (made_message("재밌다", bot=True), False),
        (made_message("재밌다", type=7), False),  # Discord's own: somebody came
        (made_message(""), False),
        (made_message(" \n"), False),
        (made_message("!감성 재밌다"), False),
        (made_message("!!! 재밌다"), True),
        (made_message("", **poll("점심 뭐 먹지", "떡볶이")), True),
        (made_message("", **forwarded("재밌다")), True),
        (made_message("", **forwarded("")), False),
        (made_message("", embeds=[{"type": "article", "title": "남의 제목", "url": "https://example.com/"}]), False),
    ],
)
def test_what_people_write_to_each_other_counts(written: discord.Message, counts: bool) -> None:
    assert is_chat_message(written, ["!", ""]) is counts
    assert is_chat_message(written, ["!", ""], webhooks=True) is counts


@pytest.mark.parametrize(
    ("posted", "counts"),
    [
        (made_message("재밌다", webhook=WEBHOOK), True),
        (made_message("재밌다", webhook=WEBHOOK, application_id=str(APPLICATION)), True),  # by a webhook of PluralKit's own
        (made_message("답", webhook=WEBHOOK, type=19), True),
        (made_message("!감성 재밌다", webhook=WEBHOOK), False),
        (made_message("", webhook=WEBHOOK), False),
        (made_message("", webhook=WEBHOOK, embeds=[{"type": "rich", "title": "새 글"}]), False),  # a feed
        (made_message("공지", webhook=WEBHOOK, flags=2), False),  # of an announcement channel that this one follows
        (made_message("재밌다", webhook=APPLICATION, application_id=str(APPLICATION)), False),  # an answer to an interaction
        (made_message("재밌다", webhook=WEBHOOK, type=20), False),
        (made_message("재밌다", webhook=WEBHOOK, interaction_metadata=ANSWERED), False),
    ],
)
def test_a_proxied_person_counts_where_the_server_says_so(posted: discord.Message, counts: bool) -> None:
    assert is_chat_message(posted, ["!"], webhooks=True) is counts
    assert not is_chat_message(posted, ["!"])


@pytest.mark.parametrize(
    ("content", "prefixes", "expected"),
    [
        ("!감성", ["!"], True),
        ("  !play", ["!"], True),
        ("!1", ["!"], True),
        ("! 감성", ["!"], True),
        ("!", ["!"], False),
        ("재밌다!", ["!"], False),
        ("?play", ["!"], False),
        ("<@5> 재밌다", ["<@5> "], True),
        ("<@5>, 재밌다", ["!", "<@5>"], True),
        ("재밌다 <@&7>\n", ["<@&7>"], True),
        ("<@&7>", ["<@&7>"], True),
        ("<@6> 재밌다", ["!", "<@5>"], False),
        ("어제 <@5> 재밌다", ["<@5>"], False),
        ("재밌다 !", ["!"], False),
        ("?play", ["!", "?"], True),
        ("재밌다", [""], False),
        ("재밌다", [], False),
    ],
)
def test_a_command_is_a_word_behind_a_prefix(content: str, prefixes: list[str], expected: bool) -> None:
    assert is_command(content, prefixes) is expected


def test_roles_are_known_of_members_only() -> None:
    server = MadeGuild({"left alone": "", "other": ""})
    ignored = frozenset({server.role_ids["left alone"]})
    assert has_role(server.member("a", "left alone", "other"), ignored)
    assert not has_role(server.member("b", "other"), ignored)
    assert not has_role(server.member("c", "left alone"), frozenset())
    assert not has_role(Mock(spec=discord.User), ignored)


async def test_a_filter_asks_once_for_whom_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    server = MadeGuild({"left alone": ""})
    known, plain, found = server.member("a", "left alone"), server.member("b"), server.member("c", "left alone")
    strangers = [Mock(spec=discord.User, id=found.id), Mock(spec=discord.User, id=77)]  # the second has left the server
    query = AsyncMock(return_value=[found])
    monkeypatch.setattr(discord.Guild, "query_members", query)
    roles = RoleFilter(server.guild, frozenset({server.role_ids["left alone"]}))
    for _ in range(2):
        assert await roles.authors_with_role([known, plain, *strangers]) == {known.id, found.id}
    query.assert_awaited_once_with(user_ids=sorted([found.id, 77]), limit=2, cache=False)
    assert await roles.authors_with_role([plain]) == set()


async def test_who_cannot_be_asked_about_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    server = MadeGuild({"left alone": ""})
    monkeypatch.setattr(discord.Guild, "query_members", AsyncMock(side_effect=TimeoutError))
    roles = RoleFilter(server.guild, frozenset({server.role_ids["left alone"]}))
    assert await roles.authors_with_role([Mock(spec=discord.User, id=77)]) == {77}


async def test_without_ignored_roles_nobody_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    query = AsyncMock()
    monkeypatch.setattr(discord.Guild, "query_members", query)
    assert await RoleFilter(MadeGuild().guild, frozenset()).authors_with_role([Mock(spec=discord.User, id=77)]) == set()
    query.assert_not_awaited()


@pytest.mark.parametrize(
    ("content", "expected"),
    [("! 감성 정말 싫다", True), ("!  수열 1 2", True), ("! 정말 싫다", False), ("!감성", True), ("! ", False), ("감성", False)],
)
def test_a_space_behind_the_prefix_makes_a_command_of_ours_no_chat(content: str, expected: bool) -> None:
    assert is_command(content, ["!"]) == expected


@pytest.mark.parametrize("content", ["!p 노래", "!1, 2", "!감"])
def test_a_command_of_one_letter_is_one(content: str) -> None:
    assert is_command(content, ["!"])
