"""What scans and watches leave out."""

from __future__ import annotations

from unittest.mock import Mock, PropertyMock

import discord
import pytest

from gamseong.bot.core.eligibility import is_ignored

CATEGORY, CHANNEL, THREAD = 1, 2, 3


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
