"""Makes scored messages whose tone is known, and files of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from gamseong.archives.judging import VERDICT
from gamseong.archives.messages import MESSAGES
from gamseong.archives.output import FORMS
from gamseong.archives.report import Request, Result, make_report
from gamseong.archives.report.reading_again import NounExtractor
from gamseong.model_store import Label

VERDICTS = {
    Label.POSITIVE: (0.1, 0.9, 0.1),
    Label.NEUTRAL: (0.5, 0.5, 0.9),
    Label.AMBIGUOUS: (0.55, 0.45, 0.1),
    Label.NEGATIVE: (0.8, 0.2, 0.1),
    Label.UNREADABLE: (None, None, None),
}
START = datetime(2025, 3, 3, tzinfo=UTC)  # a Monday, 09:00 in Seoul


class Message(NamedTuple):
    """A scored message; ``hours`` after ``START``, or ``None`` without a time."""

    text: str
    label: Label
    hours: float | None = 0.0
    channel: str | None = "잡담"


def table_of(messages: Iterable[Message]) -> pa.Table:
    """Returns what ``score`` makes of them."""
    rows = []
    for number, message in enumerate(messages):
        time = None if message.hours is None else START + timedelta(hours=message.hours)
        verdict = dict(zip(("negative", "positive", "neutral"), VERDICTS[message.label], strict=True))
        row = {"id": str(number), "channel": message.channel, "time": time, "text": message.text, **verdict}
        rows.append({**row, "label": str(message.label), "truncated": False})
    fields = [field for field in MESSAGES if field.name != "author"]
    return pa.Table.from_pylist(rows, pa.schema([*fields, *VERDICT]))


def write(path: Path, messages: Iterable[Message] | pa.Table) -> Path:
    """Writes them as ``score`` does, in the form of the name's ending."""
    table = messages if isinstance(messages, pa.Table) else table_of(messages)
    if path.suffix == ".parquet":
        pq.write_table(table, path)
        return path
    batches = table.combine_chunks().to_batches()
    path.write_bytes(b"".join(FORMS[path.suffix].encode(batch, not number) for number, batch in enumerate(batches)))
    return path


def days(count: int, a_day: int, share: Sequence[float], channel: str = "잡담", text: str = "글") -> list[Message]:
    """Returns ``a_day`` messages on each of ``count`` days, of which ``share[day]`` are positive and the rest negative."""
    found = []
    for day in range(count):
        for number in range(a_day):
            label = Label.POSITIVE if number < round(a_day * share[day]) else Label.NEGATIVE
            found.append(Message(f"{text} {number}", label, 24 * day + number % 12, channel))
    return found


def page_of(folder: Path, *files: Path, nouns: NounExtractor | None = None, **options: object) -> tuple[str, Result]:
    """Makes a page of ``files`` and returns it."""
    out = folder / "page.html"
    result = make_report(Request(tuple(map(str, files)), out, **options), nouns)  # type: ignore[arg-type]
    return out.read_text(encoding="utf-8"), result
