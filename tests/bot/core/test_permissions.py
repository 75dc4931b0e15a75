"""Whether everybody in one place may read another: with real overwrites, and no where it cannot be told."""

from __future__ import annotations

from typing import Any

import discord

from gamseong.bot.core.permissions import all_may_read
from tests.bot.conftest import World

SHUT = discord.PermissionOverwrite(read_messages=False)
OPEN = discord.PermissionOverwrite(read_messages=True, read_message_history=True)


def may(world: World, place: Any, channel: Any) -> bool:
    return all_may_read(world.bot.get_channel(place.id), world.bot.get_channel(channel.id))


async def test_open_channels_are_everybodys(world: World) -> None:
    other = world.guild.create_text_channel("other")
    assert may(world, world.channel, other)
    assert may(world, other, world.channel)


async def test_a_room_within_the_readers_of_another(world: World) -> None:
    everyone, role = world.guild.default_role, world.guild.create_role("staff")
    staff = world.guild.create_text_channel("staff", overwrites={everyone: SHUT, role: OPEN})
    assert may(world, staff, world.channel)
    assert not may(world, world.channel, staff)


async def test_somebody_with_two_roles_is_not_forgotten(world: World) -> None:
    opened, shut = world.guild.create_role("opened"), world.guild.create_role("shut")
    place = world.guild.create_text_channel("place", overwrites={world.guild.default_role: SHUT, opened: OPEN})
    channel = world.guild.create_text_channel("channel", overwrites={shut: SHUT})
    assert not may(world, place, channel)


async def test_people_with_an_overwrite_of_their_own_are_not_forgotten(world: World) -> None:
    shut_out = world.guild.create_text_channel("shut-out", overwrites={world.person: SHUT})
    assert not may(world, world.channel, shut_out)
    let_in = world.guild.create_text_channel("let-in", overwrites={world.guild.default_role: SHUT, world.person: OPEN})
    staff = world.guild.create_text_channel("staff", overwrites={world.guild.default_role: SHUT})
    assert not may(world, let_in, staff)
