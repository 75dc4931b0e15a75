"""What moderators read of a low tone: what pushed it down, and later that it is over. Pure.

Both link to messages and never quote them, so nobody reads what was written in a channel that is closed to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import discord

from ....model_store import Label
from ...language import Count, Strings
from ...render.answer import COLOURS, Answer
from ...render.text import message_link, percent
from ...render.tone import format_tone, sparkline
from .course import Course
from .tone import Alert, AlertRule, Recovery


def alert_text(
    guild_id: int,
    channel_id: int,
    alert: Alert,
    rule: AlertRule,
    course: Course | None,
    keywords: Sequence[str],
    threads: Mapping[int, int],
    strings: Strings,
) -> Answer:
    """Returns the text of an alert, of about ten short lines.

    ``course`` is ``None`` where the hourly counts could not be read. ``threads`` maps ids of messages to the thread they are in,
    if they are in one.
    """
    texts = strings.watch
    lines = [
        texts.alert.format(
            channel=f"<#{channel_id}>",
            since=f"<t:{int(alert.since)}:R>",
            below=format_tone(rule.below),
            tone=format_tone(alert.tone),
            count=Count(alert.messages),
        ),
        f"{texts.recent_trend} `{sparkline(tone for _, tone in alert.trend)}`",
        *(_course_lines(course, strings) if course is not None else ()),
    ]
    if keywords:
        lines.append(texts.keywords.format(words=", ".join(keywords)))
    if alert.worst:
        lines.append(texts.most_negative)
    for message, margin in alert.worst:
        written = discord.utils.format_dt(discord.utils.snowflake_time(message), "t")
        link = message_link(guild_id, threads.get(message, channel_id), message)
        lines.append(f"`{format_tone(margin)}` {written} {link}")
    note = texts.alert_note.format(minutes=round(rule.pause / 60))
    return Answer(texts.alert_title, "", lines, [], note, COLOURS[Label.NEGATIVE])


def recovery_text(channel_id: int, recovery: Recovery, rule: AlertRule, strings: Strings) -> Answer:
    """Returns the text that tells that a low tone is over, and for how long it was low."""
    texts = strings.watch
    minutes = max(1, round((recovery.until - recovery.since) / 60))
    form = texts.minutes if minutes < 60 else texts.hours_and_minutes
    facts = {
        "channel": f"<#{channel_id}>",
        "until": f"<t:{int(recovery.until)}:R>",
        "duration": form.format(hours=minutes // 60, minutes=minutes if minutes < 60 else minutes % 60),
    }
    if recovery.silent or recovery.tone is None:
        return Answer(texts.silence_title, "", [texts.silence.format(**facts)], [], texts.told_once, COLOURS[Label.UNREADABLE])
    line = texts.recovery.format(**facts, level=format_tone(rule.recovered), tone=format_tone(recovery.tone))
    return Answer(texts.recovery_title, "", [line], [], texts.told_once, COLOURS[Label.POSITIVE])


def _course_lines(course: Course, strings: Strings) -> Iterator[str]:
    if not course.hours:
        return
    usual = ""
    if course.usual is not None:
        form = strings.watch.usual_at_this_hour if course.same_hour else strings.watch.usual
        usual = f" ({form.format(share=percent(course.usual))})"
    yield f"{strings.watch.negative_by_hour}{usual}"
    for each in course.hours:
        time = discord.utils.format_dt(each.hour, "t")
        yield strings.watch.hour.format(time=time, share=percent(each.negative), count=Count(each.messages))
