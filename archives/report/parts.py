"""The parts of a page as HTML: everything but the charts, so that it can be read and printed without a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from ...model_store import Label
from ...trends.words import Word
from ..period import Period
from .comparing import Comparison
from .counts import LABELS, Counts, percentages
from .findings import Channel, Findings, Turn
from .reading_again import Line
from .series import Series
from .times import UNKNOWN, clock
from .wording import Wording

_SHADES = 10  # on either side of a tone of 0
_DARKEST = 0.5  # the tone from which shades are all the same
_FEW = 20  # messages, below which a cell is pale
_NAMES = {
    Label.POSITIVE: "positive",
    Label.NEUTRAL: "neutral",
    Label.AMBIGUOUS: "ambiguous",
    Label.NEGATIVE: "negative",
    Label.UNREADABLE: "unreadable",
}  # of classes of style
_MOST_ROWS = 400  # of the table under the charts


def shades() -> str:
    """Returns the style of cells by their tone, which goes with ``page.css``."""
    rules = []
    for step in range(-_SHADES, _SHADES + 1):
        side = "negative" if step < 0 else "positive"
        rules.append(f".shade{step}{{background:color-mix(in srgb,var(--{side}) {abs(step) * 9}%,var(--cell))}}")
    return "".join(rules)


def body(found: Findings, words: Wording, zone: str) -> Iterator[str]:
    """Yields the sections of the page."""
    yield _head(found, words, zone)
    yield _over_time(found, words)
    if found.comparison is not None:
        yield _comparison(found, found.comparison, words)
    if found.turned is not None:
        yield _turns(found, words)
    if len(found.channels) > 1:
        yield _channels(found, words)
    if found.week is not None:
        yield _week(found.week, words, zone)
    if any(found.lines.values()):
        yield _section(words.lines, _both_sides(found.lines, words))
    yield _about(found, words)


def _section(title: str, content: str, kind: str = "") -> str:
    return f"<section{f' class={kind}' if kind else ''}><h2>{title}</h2>\n{content}</section>"


def _head(found: Findings, words: Wording, zone: str) -> str:
    facts = [words.messages.format(count=_number(found.whole.total))]
    if found.first is not None and found.last is not None:
        span = words.span.format(first=f"<span>{_day(found.first)}</span>", last=f"<span>{_day(found.last)}</span>")
        facts.append(f"{span} ({escape(zone)})")
    count = len(found.channels) + found.others[0]
    if count > 1:
        facts.append(words.channels.format(count=_number(count)))
    tone = f'<p class=tone><b class="{_side(found.whole.tone)}">{_tone(found.whole.tone)}</b> {words.tone}'
    return (
        f"<header><h1>{words.title}</h1><p>{' · '.join(facts)}</p></header>\n"
        f"<section class=summary>{tone}<small>{words.tone_is}</small></p>\n"
        f"{_bar(found.whole)}{_legend(found.whole, words)}</section>"
    )


def _bar(counts: Counts) -> str:
    """Returns the shares of the verdicts as one bar."""
    cells, left = [], 0.0
    for label, size in zip(LABELS, counts.sizes, strict=True):
        width = 100 * size / counts.total if counts.total else 0.0
        if size:
            cells.append(f'<rect class={_NAMES[label]} x="{left:.2f}" width="{width:.2f}" height="10"/>')
        left += width
    return f'<svg class=bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{"".join(cells)}</svg>'


def _legend(counts: Counts, words: Wording) -> str:
    rows = zip(LABELS, counts.sizes, percentages(counts.sizes), strict=True)
    items = (
        f"<li><i class={_NAMES[label]}></i>{words.labels[label]} <b>{share} %</b> <small>{_number(size)}</small></li>"
        for label, size, share in rows
        if size or label is not Label.NEUTRAL
    )
    return f"<ul class=legend>{''.join(items)}</ul>"


def _over_time(found: Findings, words: Wording) -> str:
    if not found.series or found.level is None:
        return _section(words.over_time, f"<p>{words.no_times}</p>")
    levels = "".join(f'<button type=button data-level="{level}">{words.levels[level]}</button>' for level in found.series)
    options = ""
    if len(found.channels) > 1:
        names = "".join(
            f"<option value={place}>{escape(each.name) or words.no_channel}</option>" for place, each in enumerate(found.channels)
        )
        options = (
            f'<label><span class=hidden>{words.channel}</span><select id=channel><option value="">{words.all_channels}</option>'
            f"{names}</select></label>"
        )
    charts = (
        f"<div class=controls><span role=group>{levels}</span>{options}</div>"
        f"<h3>{words.tone} <small>{words.band}</small></h3>"
        f'<div id=tone class=chart role=img aria-label="{words.over_time}"></div>'
        f"<h3>{words.volume}</h3><div id=volume class=chart aria-hidden=true></div>"
        f'<output id=readout aria-live=polite>{words.point_at}</output><p class="note screen">{words.drag}</p>'
    )
    return _section(words.over_time, charts + _numbers(found.series[found.level], words), "time")


def _numbers(series: Series, words: Wording) -> str:
    """Returns the table of what the charts show at first."""
    told = [(start, each) for start, each in zip(series.starts.tolist(), series.counts, strict=True) if each.total]
    head = "".join(f"<th scope=col>{words.labels[label]}</th>" for label in LABELS)
    rows = "".join(
        f"<tr><th scope=row>{_when(start, series.level)}</th><td>{_tone(each.tone)}</td><td>{_number(each.total)}</td>"
        f"{''.join(f'<td>{_number(size)}</td>' for size in each.sizes)}</tr>"
        for start, each in told[-_MOST_ROWS:]
    )
    return (
        f"<details><summary>{words.numbers}</summary><div class=wide><table><thead><tr><th scope=col>{words.time}</th>"
        f"<th scope=col>{words.tone}</th><th scope=col>{words.volume}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        "</details>"
    )


def _turns(found: Findings, words: Wording) -> str:
    if not found.turns or found.turned is None:
        return _section(words.turning_points, f"<p>{words.no_turning_points}</p>")
    items = "".join(f"<li>{_turn(turn, found.turned, words)}</li>" for turn in found.turns)
    notes = [words.since.format(level=words.levels[found.turned].lower())]
    if not found.has_words:
        notes.append(words.words_missing)
    return _section(words.turning_points, f"<ol class=turns>{items}</ol><p class=note>{' '.join(notes)}</p>", "turning")


def _turn(turn: Turn, level: str, words: Wording) -> str:
    told = words.fell if turn.point.change < 0 else words.rose
    moved = words.from_to.format(before=_tone(turn.point.before.tone), after=_tone(turn.point.after.tone))
    parts = [f'<h3>{told.format(when=_when(turn.start, level))} <b class="{_side(turn.point.change)}">{moved}</b></h3>']
    if turn.movers:
        channels = ", ".join(f"{_name(each.name, words)} {_tone(each.change)}" for each in turn.movers)
        parts.append(f"<p>{words.moved_by.format(channels=channels)}</p>")
    if turn.words is not None and turn.faded is not None:
        parts.append(_words(turn.words, words.words_more.format(label=words.labels[turn.label]), words))
        # Found the other way round: its later stretch is the one before.
        faded = [Word(each.noun, before=each.after, after=each.before) for each in turn.faded]
        parts.append(_words(faded, words.words_less.format(label=words.labels[turn.other]), words))
        if not turn.words and not faded:
            parts.append(f"<p>{words.no_words}</p>")
    return "".join(parts) + _lines(turn.lines, words)


def _words(found: Sequence[Word], title: str, words: Wording) -> str:
    items = "".join(
        f"<li><b>{escape(each.noun)}</b> <small>{words.word_counts.format(before=each.before, after=each.after)}</small></li>"
        for each in found
    )
    return f"<p>{title}</p><ul class=words>{items}</ul>" if items else ""


def _lines(lines: Iterable[Line], words: Wording) -> str:
    items = "".join(
        f"<li><q><bdi>{escape(line.text)}</bdi></q> <small>{_tone(line.margin)} · {_about_line(line, words)}</small></li>"
        for line in lines
    )
    return f"<ul class=lines>{items}</ul>" if items else ""


def _about_line(line: Line, words: Wording) -> str:
    facts = [] if line.hour == UNKNOWN else [_when(line.hour, "hour")]
    return " · ".join([*facts, *([_name(line.channel, words)] if line.channel else [])])


def _both_sides(lines: Mapping[Label, Sequence[Line]], words: Wording) -> str:
    sides = "".join(
        f"<div><h3><i class={_NAMES[label]}></i>{words.labels[label]}</h3>{_lines(found, words)}</div>"
        for label, found in lines.items()
    )
    return f"<div class=sides>{sides}</div>"


def _channels(found: Findings, words: Wording) -> str:
    rows = "".join(_channel(channel, words) for channel in found.channels)
    count, others = found.others
    if count:
        rows += _channel_row(words.other_channels.format(count=_number(count)), others, "")
    head = "".join(f"<th scope=col>{each}</th>" for each in (words.channel, words.volume, words.tone, ""))
    return _section(
        words.by_channel, f"<table class=channels><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>", "channels"
    )


def _channel(channel: Channel, words: Wording) -> str:
    lines = ""
    if any(channel.lines.values()):
        lines = f"<details><summary>{words.lines}</summary>{_both_sides(channel.lines, words)}</details>"
    return _channel_row(_name(channel.name, words), channel.counts, lines)


def _channel_row(name: str, counts: Counts, lines: str) -> str:
    return (
        f"<tr><th scope=row>{name}{lines}</th><td>{_number(counts.total)}</td>"
        f'<td class="{_side(counts.tone)}">{_tone(counts.tone)}</td><td>{_bar(counts)}</td></tr>'
    )


def _week(week: Sequence[Counts], words: Wording, zone: str) -> str:
    head = "".join(f"<th scope=col>{hour}</th>" for hour in range(24))
    rows = "".join(
        f"<tr><th scope=row>{name}</th>{''.join(_cell(week[day * 24 + hour], name, hour, words) for hour in range(24))}</tr>"
        for day, name in enumerate(words.weekdays)
    )
    scale = "".join(f"<i class=shade{step}></i>" for step in range(-_SHADES, _SHADES + 1, 2))
    return _section(
        f"{words.by_hour} <small>{escape(zone)}</small>",
        f"<table class=week><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p class=note><span class=scale>{_tone(-_DARKEST)} {scale} {_tone(_DARKEST)}</span> "
        f"{words.few.format(count=_FEW)} <output id=cell></output></p>",
        "hours",
    )


def _cell(counts: Counts, day: str, hour: int, words: Wording) -> str:
    if not counts.total:
        return "<td></td>"
    said = f"{day} {words.hour.format(hour=hour)} · {words.tone} {_tone(counts.tone)} · "
    said += words.messages.format(count=_number(counts.total))
    step = round(max(-1.0, min(1.0, (counts.tone or 0.0) / _DARKEST)) * _SHADES)
    few = " few" if counts.total < _FEW else ""
    return f'<td class="shade{step}{few}" title="{said}"><span class=hidden>{_tone(counts.tone)}</span></td>'


def _comparison(found: Findings, comparison: Comparison, words: Wording) -> str:
    names = [_period(period) for period in comparison.periods]
    before, after = comparison.counts
    shares = [percentages(each.sizes) for each in comparison.counts]
    days = [period.days[1] - period.days[0] + 1 for period in comparison.periods]
    busy = [words.a_day.format(count=f"{each.total / count:,.1f}") for each, count in zip(comparison.counts, days, strict=True)]
    volumes = (f"{_number(each.total)} <small>{rate}</small>" for each, rate in zip(comparison.counts, busy, strict=True))
    rows = _compared_row(words.tone, [_tone(before.tone), _tone(after.tone)], _tone(comparison.change))
    rows += _compared_row(words.volume, list(volumes), "")
    for place, label in enumerate(LABELS):
        difference = float(shares[1][place]) - float(shares[0][place])
        changed = f"{difference:+.1f}".replace("-", "−") + " %p"
        rows += _compared_row(words.labels[label], [f"{each[place]} %" for each in shares], changed)
    head = "".join(f"<th scope=col>{each}</th>" for each in ("", *names, words.change))
    parts = [f"<div class=wide><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"]
    bars = "".join(f"<p>{name}{_bar(each)}</p>" for name, each in zip(names, comparison.counts, strict=True))
    parts.append(f"<div class=bars>{bars}</div>")
    if comparison.change is not None and comparison.half_width is not None:
        low, high = comparison.change - comparison.half_width, comparison.change + comparison.half_width
        unclear = f" {words.unclear}" if low <= 0 <= high else ""
        parts.append(f"<p>{words.change}: {words.half_width.format(low=_tone(low), high=_tone(high))}.{unclear}</p>")
    if found.changed:
        items = "".join(
            f"<tr><th scope=row>{_name(name, words)}</th><td>{_tone(one.tone)}</td><td>{_tone(other.tone)}</td>"
            f"<td>{_tone((other.tone or 0.0) - (one.tone or 0.0))}</td></tr>"
            for name, one, other in found.changed
        )
        head = "".join(f"<th scope=col>{each}</th>" for each in (words.channel, *names, words.change))
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{items}</tbody></table>"
        parts.append(f"<h3>{words.most_changed}</h3><div class=wide>{table}</div>")
    for label, risen in found.compared_words.items():
        parts.append(_words(risen, words.words_more.format(label=words.labels[label]), words))
    return _section(words.comparing, "".join(parts), "compared")


def _period(period: Period) -> str:
    return " – ".join(f"<span>{escape(each)}</span>" for each in period.text.split(".."))


def _compared_row(name: str, cells: Sequence[str], change: str) -> str:
    return f"<tr><th scope=row>{name}</th>{''.join(f'<td>{cell}</td>' for cell in (*cells, change))}</tr>"


def _about(found: Findings, words: Wording) -> str:
    said = list(words.means)
    if found.timeless and found.series:
        said.append(words.timeless.format(count=_number(found.timeless)))
    if found.rejected:
        said.append(words.rejected.format(count=_number(found.rejected)))
    return _section(words.about, f"{''.join(f'<p>{each}</p>' for each in said)}<p><b>{words.caution}</b></p>", "about")


def _name(channel: str, words: Wording) -> str:
    return f"<bdi>{escape(channel)}</bdi>" if channel.strip() else words.no_channel


def _number(value: int) -> str:
    return f"{value:,}"


def _tone(tone: float | None) -> str:
    """Returns a tone with its sign and two decimals, as the bot shows it."""
    if tone is None:
        return "–"
    shown = f"{tone:+.2f}".replace("-", "−")
    return "0.00" if shown[1:] == "0.00" else shown


def _side(tone: float | None) -> str:
    if tone is None or abs(tone) < 0.005:
        return "even"
    return "positive" if tone > 0 else "negative"


def _day(hour: int) -> str:
    return f"{clock(hour).date()}"


def _when(hour: int, level: str) -> str:
    """Returns the beginning of a bucket as it is written: a year, a month, a day, or an hour of a day."""
    return clock(hour).isoformat(" ", "minutes")[: {"year": 4, "month": 7, "week": 10, "day": 10, "hour": 16}[level]]
