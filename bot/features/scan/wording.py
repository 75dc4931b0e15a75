"""How a scan's channels are called, for those who may know of them."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from ...core.permissions import Scannable, all_may_read, all_may_see
from ...language import Count, Strings
from ...render.text import escape_markdown, fit_parts, one_line
from .sources import LeftOut, Scope

_NAME_LENGTH = 100
_REASON_ROOM = 300  # characters of the channels that share a reason


def title(scope: Scope, strings: Strings) -> str:
    """Returns the title of the result, for the asker."""
    return strings.scan.titles[scope.kind].format(**_words(scope))


def object_phrase(scope: Scope, strings: Strings, place: object | None) -> str:
    """Returns what the scan reads, as the object of a sentence. With a ``place`` everybody who sees that channel reads it, and it
    names and counts nothing that one of them may not see."""
    kind = scope.kind
    named = [target for target in scope.targets if isinstance(target, discord.abc.GuildChannel | discord.Thread)]
    if place is not None and not all(all_may_see(place, target) for target in named):
        kind = "hidden"
    return strings.scan.scopes[kind].format(**_words(scope))


def may_count(scope: Scope, place: object | None) -> bool:
    """Returns whether whoever reads ``place`` (see ``object_phrase``) may know how many messages the scan has read.

    Of a category or the server that is not asked: it would take too long for an answer that changes every few seconds.
    """
    return place is None or all(isinstance(target, Scannable) and all_may_read(place, target) for target in scope.targets)


def left_out_lines(left_out: Sequence[tuple[Scannable, LeftOut]], strings: Strings) -> list[str]:
    """Returns a line for each reason for which channels were not read, for the asker."""
    lines = []
    for reason in LeftOut:
        mentions = [channel.mention for channel, why in left_out if why is reason]
        if mentions:
            shown = fit_parts(mentions, _REASON_ROOM, strings.scan.more_channels)
            lines.append(strings.scan.left_out[reason].format(channels=" ".join(shown)))
    return lines


def _words(scope: Scope) -> dict[str, object]:
    target = scope.targets[0]
    name = escape_markdown(one_line(target.name, _NAME_LENGTH))
    mention = getattr(target, "mention", name)
    return {"channel": mention, "name": name, "count": Count(len(scope.targets))}
