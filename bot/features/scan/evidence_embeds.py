"""The strongest messages of a scan as embeds: with excerpts for the asker alone, as links for everybody. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import discord
from discord.utils import format_dt

from ....model_store import Label
from ...language import Count, Strings
from ...render.answer import COLOURS
from ...render.text import message_link
from ...render.tone import format_tone
from .evidence_reading import EvidencePage, Excerpt


def excerpt_embeds(page: EvidencePage, guild_id: int, strings: Strings) -> list[discord.Embed]:
    """Returns an embed for each side: every message with its margin, time, author, link and the beginning of its text."""

    def shown(each: Excerpt) -> str:
        time = format_dt(datetime.fromtimestamp(each.message.time, UTC), "f")
        # The margin is the link, so that this is one line on a phone.
        parts = [_link(each, guild_id, format_tone(each.message.margin)), time]
        if page.several:
            parts.append(f"<#{each.message.channel_id}>")
        if each.edited:
            parts.append(strings.scan.edited)
        return f"{' '.join(parts)}\n> {each.author} {each.text}"

    embeds = _sides([[shown(each) for each in side] for side in (page.negative, page.positive)], strings)
    notes = [strings.scan.evidence_page.format(number=page.number + 1, count=page.count)] if page.count > 1 else []
    if not page.known:
        notes.append(strings.scan.evidence_unknown)
    elif page.left_out:
        notes.append(strings.scan.evidence_left_out.format(count=Count(page.left_out)))
    if not notes:
        return embeds
    if not embeds:
        embeds.append(discord.Embed())
    embeds[-1].set_footer(text=" · ".join(notes))
    return embeds


def link_embeds(page: EvidencePage, guild_id: int, strings: Strings) -> list[discord.Embed]:
    """Returns the same with margins and links alone."""
    sides = (page.negative, page.positive)
    return _sides([[_shared(each, guild_id, strings) for each in side] for side in sides], strings)


def _sides(sides: Sequence[Sequence[str]], strings: Strings) -> list[discord.Embed]:
    titles = ((strings.scan.most_negative, Label.NEGATIVE), (strings.scan.most_positive, Label.POSITIVE))
    return [
        discord.Embed(title=title, description="\n".join(lines), colour=COLOURS[label])
        for (title, label), lines in zip(titles, sides, strict=True)
        if lines
    ]


def _shared(each: Excerpt, guild_id: int, strings: Strings) -> str:
    return f"`{format_tone(each.message.margin)}` {_link(each, guild_id, strings.scan.link)}"


def _link(each: Excerpt, guild_id: int, text: str) -> str:
    return f"[{text}]({message_link(guild_id, each.message.channel_id, each.message.message_id)})"
