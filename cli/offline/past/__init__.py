"""What was written in the offline Discord's server before anybody opened it: two weeks and more around a bad Tuesday.

``messages.tsv`` was written for this (CC0). Its columns:

- ``day``: days from the bad Tuesday, see ``bad_tuesday``. Of the days behind it those are read that have come.
- ``time``: the time of day in Korea.
- ``place``: a channel, or ``channel/title`` for a thread or a forum post.
- ``author``: the name of a member. ``@name`` and ``#channel`` in a text mention them.
- ``kind``: what the message is besides its text: ``reply TIME`` to the message of that minute in the same place, ``forward
  PLACE TIME``, ``poll ANSWER:VOTES / …``, ``embed TITLE: DESCRIPTION``, or ``thread TITLE``, which it starts.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

KOREA = timezone(timedelta(hours=9))
_FILE = Path(__file__).with_name("messages.tsv")
_TUESDAY = 1  # as ``datetime.weekday`` counts
_OVER = 2  # days after which the day behind it is over
_APART = timedelta(seconds=5)  # between messages of one minute


@dataclass(frozen=True)
class Written:
    """One message of the past; ``kind`` is the first word of that column and ``about`` the rest."""

    when: datetime
    place: str
    author: str
    text: str
    kind: str
    about: str


def written_before(now: datetime) -> Iterator[Written]:
    """Yields the messages that lie before ``now``, oldest first, with times in Korea's zone."""
    bad_day = bad_tuesday(now)
    latest = datetime.min.replace(tzinfo=KOREA)
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            hours, minutes = map(int, row["time"].split(":"))
            minute = bad_day + timedelta(days=int(row["day"]), hours=hours, minutes=minutes)
            latest = max(minute, latest + _APART)
            if latest >= now:
                return
            kind, _, about = row["kind"].partition(" ")
            yield Written(latest, row["place"], row["author"], row["text"], kind, about)


def bad_tuesday(now: datetime) -> datetime:
    """Returns the midnight in Korea with which the last Tuesday began whose Wednesday is over, 2 to 8 days ago.

    So the Wednesday that makes up for it has passed, and both lie in the week that 감성추세 and 감성보고 look at on most days.
    """
    midnight = now.astimezone(KOREA).replace(hour=0, minute=0, second=0, microsecond=0)
    ago = (midnight.weekday() - _TUESDAY) % 7
    return midnight - timedelta(days=ago if ago >= _OVER else ago + 7)
