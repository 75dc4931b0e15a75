"""A digest as a message: its text in the server's language and time zone, and the numbers of its chart. Pure."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import discord

from ....model_store import Label
from ...core.turns import Turn
from ...language import Count, Strings
from ...render.answer import COLOURS, Answer
from ...render.text import fit_parts, message_link, percent
from ...render.tone import format_tone
from .report import ChannelReport, Report
from .schedule import Schedule, Span
from .turn_words import TurnWords, side_of

CHART_FILE = "digest.png"
_ROOM = 1900  # characters, because what is not embedded may have 2000


@dataclass(frozen=True)
class Digest:
    """What a digest tells. ``words``: those of each turning point of ``report``. ``late``: it was missed in its time."""

    guild_id: int
    report: Report
    words: Sequence[TurnWords]
    late: bool = False


def weekday_name(weekday: int, strings: Strings) -> str:
    """Returns the name of a day of the week; Monday is 0."""
    names = strings.names
    days = (names.monday, names.tuesday, names.wednesday, names.thursday, names.friday, names.saturday, names.sunday)
    return days[weekday]


def moment_text(moment: datetime, zone: tzinfo, strings: Strings) -> str:
    """Returns day and hour by the clocks of ``zone``. Discord's own timestamps would show those of each reader."""
    local = moment.astimezone(zone)
    month, weekday = strings.digest.months[str(local.month)], weekday_name(local.weekday(), strings)
    return strings.digest.moment.format(month=month, day=local.day, weekday=weekday, hour=local.hour)


def digest_text(digest: Digest, title: str, schedule: Schedule, now: datetime, strings: Strings) -> Answer:
    """Returns the text of a digest, which names channels and links messages but quotes nothing. A quiet one is one line."""
    report, zone = digest.report, schedule.zone
    words = strings.digest
    head = [f"-# {_span_text(report.span, zone, now, strings)}"]
    notes = [f"-# {words.missed}"] if digest.late else []
    if report.is_quiet:
        return Answer(title, "", [*head, _quiet(report, strings)], notes, words.note, COLOURS[Label.NEUTRAL])
    compared = {name: moment_text(getattr(report.compared, name), zone, strings) for name in ("since", "until")}
    head.append(f"-# {words.compared.format(**compared)}")
    turns = [_turn(digest.guild_id, turn, found, zone, strings) for turn, found in zip(report.turns, digest.words, strict=True)]
    turns = [f"**{words.turns}**", *turns] if turns else []
    few = [each for each in report.channels if not each.is_told]
    ends = [words.few.format(channels=_few(few, strings))] if few else []
    room = _ROOM - sum(len(line) + 1 for line in (*head, *turns, *ends, *notes, title, words.note))
    channels = fit_parts([_channel(each, strings) for each in report.told], room, strings.watch.more)
    colour = COLOURS[
        Label.NEGATIVE if any((each.change or 0.0) < 0 and each.is_changed for each in report.channels) else Label.NEUTRAL
    ]
    return Answer(title, "", [*head, *channels, *turns, *ends], notes, words.note, colour)


def message_content(text: Answer, picture: bytes | None, caption: str, strings: Strings, *, embeds: bool) -> dict[str, Any]:
    """Returns the arguments for ``send``: an embed, or plain text where the bot may not embed. ``picture``: a PNG.

    ``caption`` stands above the picture.
    """
    if picture is None:
        return {"embed": text.embed()} if embeds else {"content": text.plain()}
    file = discord.File(io.BytesIO(picture), CHART_FILE, description=strings.digest.chart_alt_text)
    if not embeds:
        return {"content": f"{text.plain()}\n{caption}", "file": file}
    embed = text.embed().set_image(url=f"attachment://{CHART_FILE}")
    embed.description = f"{embed.description}\n{caption}"
    return {"embed": embed, "file": file}


def _span_text(span: Span, zone: tzinfo, now: datetime, strings: Strings) -> str:
    since = moment_text(span.since, zone, strings)
    if span.until > now:
        return strings.digest.span_now.format(since=since)
    return strings.digest.span.format(since=since, until=moment_text(span.until, zone, strings))


def _quiet(report: Report, strings: Strings) -> str:
    counts, before = report.counts, report.compared_counts.tone
    numbers = {"channels": Count(len(report.channels)), "count": Count(counts.total)}
    if counts.tone is None or not report.told:
        return strings.digest.quiet_few.format(**numbers)
    shown = format_tone(before) if before is not None else "–"
    return strings.digest.quiet.format(**numbers, tone=format_tone(counts.tone), before=shown)


def _channel(channel: ChannelReport, strings: Strings) -> str:
    counts, change, before = channel.counts, channel.change, channel.compared.tone
    shown = {
        "channel": f"<#{channel.channel_id}>",
        "tone": format_tone(counts.tone or 0.0),
        "count": Count(counts.total),
        "negative": percent(counts.negative / counts.total),
    }
    if change is None or before is None:
        return strings.digest.channel_alone.format(**shown)
    return strings.digest.channel.format(**shown, before=format_tone(before), change=_arrow(change))


def _arrow(change: float) -> str:
    size = f"{abs(change):.2f}"
    return "＝" if size == "0.00" else f"{'▲' if change > 0 else '▼'}{size}"


def _few(channels: Sequence[ChannelReport], strings: Strings) -> str:
    parts = [
        strings.digest.few_channel.format(channel=f"<#{each.channel_id}>", count=Count(each.counts.total)) for each in channels
    ]
    return ", ".join(fit_parts(parts, 300, strings.watch.more))


def _turn(guild_id: int, turn: Turn, found: TurnWords, zone: tzinfo, strings: Strings) -> str:
    start = moment_text(turn.start, zone, strings)
    tones: Mapping[str, str] = {"before": format_tone(turn.before), "after": format_tone(turn.after)}
    line = strings.digest.turn.format(start=start, channel=f"<#{turn.channel_id}>", **tones)
    if found.message is not None:
        line += f" · [{strings.digest.link}]({message_link(guild_id, *found.message)})"
    if not found.nouns:
        return line
    nouns = " · ".join(f"{word.noun} {word.after}" for word in found.nouns)
    return f"{line}\n-# {strings.digest.turn_words.format(label=strings.labels[side_of(turn)], nouns=nouns)}"
