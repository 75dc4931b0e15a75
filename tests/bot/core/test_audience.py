"""Who sees an answer, and which channels it may name to them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import discord
import pytest

from gamseong.bot.core.audience import Audience
from tests.bot.core.made_guild import MadeGuild

HIDDEN = {"everyone": "-view", "staff": "+view"}


@pytest.fixture
def server() -> MadeGuild:
    return MadeGuild({"staff": ""})


def command(server: MadeGuild, author: Any, place: Any, *, slash: bool) -> Any:
    return SimpleNamespace(guild=server.guild, author=author, channel=place, interaction=object() if slash else None)


def press(server: MadeGuild, user: Any, place: Any, *, ephemeral: bool | None) -> Any:
    """``None``: a form or a command's own interaction, which has no message."""
    message = None if ephemeral is None else SimpleNamespace(flags=discord.MessageFlags(ephemeral=ephemeral))
    return SimpleNamespace(guild=server.guild, user=user, channel=place, message=message)


@pytest.mark.parametrize(("slash", "seen"), [(True, True), (False, False)])
def test_only_the_asker_sees_the_answer_to_a_slash_command(server: MadeGuild, slash: bool, seen: bool) -> None:
    hidden, place = server.channel(**HIDDEN), server.channel()
    readers = Audience.of(command(server, server.member("a", "staff"), place, slash=slash))
    assert readers.sees(hidden.id) is seen
    assert readers.sees(place.id)


@pytest.mark.parametrize(("ephemeral", "seen"), [(True, True), (False, False), (None, False)])
def test_only_who_pressed_sees_a_message_meant_for_them(server: MadeGuild, ephemeral: bool | None, seen: bool) -> None:
    hidden, place = server.channel(**HIDDEN), server.channel()
    readers = Audience.of_press(press(server, server.member("a", "staff"), place, ephemeral=ephemeral))
    assert readers.sees(hidden.id) is seen
    assert readers.sees(place.id)


@pytest.mark.parametrize("slash", [True, False])
def test_who_asks_has_to_see_the_channel_too(server: MadeGuild, slash: bool) -> None:
    hidden = server.channel(**HIDDEN)
    readers = Audience.of(command(server, server.member("a"), hidden, slash=slash))
    assert not readers.sees(hidden.id)


def test_a_channel_that_is_gone_is_not_named(server: MadeGuild) -> None:
    assert not Audience(server.guild, server.member("a", "staff"), None).sees(77)


def test_outside_a_server_no_channel_is_named(server: MadeGuild) -> None:
    assert not Audience(None, Mock(spec=discord.User), None).sees(server.channel().id)
