"""DiscordChatExporter's CSV: author, date and content, without ids, kinds of messages or a sign of bots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePath

from ..messages import Item
from .csv_records import records
from .gathering import ATTACHMENT, EMPTY, SYSTEM, Message, Nothing, gathered, iso_milliseconds, milliseconds
from .json_stream import Broken
from .opening import lines

HEADER = ["AuthorID", "Author", "Date", "Content", "Attachments", "Reactions"]

# "Server - Category - 잡담 [123] (after 2024-01-01) [part 2].csv"
_FILE_NAME = re.compile(r"(?:.* - )?(.+?) \[\d+\](?: \(.*\))?(?: \[part \d+\])?")
# The texts that the exporter writes for notices.
_NOTICE = re.compile(
    r"Added .+ to the group\.|Removed .+ from the group\.|Left the group\.|Started a call that lasted [\d,.]+ minutes?\."
    r"|Changed the channel name: .+|Changed the channel icon\.|Pinned a message\.|Joined the server\.|Started a thread\."
)
_DATE = re.compile(
    r"(?P<year>\d{4})[-./] ?(?P<month>\d{1,2})[-./] ?(?P<day>\d{1,2})\.? "
    r"(?:(?P<before>오전|오후) )?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
)
_OTHER_DATES = ("%d-%b-%y %I:%M %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S")


def read(path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
    """Reads one channel's messages; its name stands in the file's. See ``Reader``."""
    return gathered(path, _rows(path, encoding))


def _rows(path: str, encoding: str | None) -> Iterator[Message | Nothing | Broken]:
    channel = channel_of(path)
    for record in records(lines(path, encoding), ",", len(HEADER)):
        if isinstance(record, Broken):
            yield record
            continue
        if record.cells == HEADER:
            continue
        author, name, date, content, attachments, _ = record.cells
        if _NOTICE.fullmatch(content):
            yield Nothing(SYSTEM)
        elif not content.strip():
            yield Nothing(ATTACHMENT if attachments else EMPTY)
        else:
            yield Message(record.line, None, channel, date_milliseconds(date), author or name or None, content)


def channel_of(path: str) -> str | None:
    """Returns the channel's name that the exporter put into a file's name, or ``None``."""
    match = _FILE_NAME.fullmatch(PurePath(path).name.split(".csv")[0])
    return match[1] if match else None


def date_milliseconds(text: str) -> int | None:
    """Returns the moment of a date, which has the form of the exporter's locale; ``None`` for forms that are not known.

    Only dates with months first are told by AM and PM: with days first and a clock of 24 hours, 01/02 could be either.
    """
    if (moment := iso_milliseconds(text)) is not None:
        return moment
    match = _DATE.fullmatch(text)
    try:
        if match is not None:
            hour = int(match["hour"]) % 12 + 12 * (match["before"] == "오후") if match["before"] else int(match["hour"])
            day = (int(match["year"]), int(match["month"]), int(match["day"]))
            return milliseconds(datetime(*day, hour, int(match["minute"]), int(match["second"] or 0)))
    except ValueError:
        return None
    for form in _OTHER_DATES:
        try:
            return milliseconds(datetime.strptime(text, form))
        except ValueError:
            continue
    return None
