"""Live tones as the database keeps them over a restart. Pure."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

from ...storage import ToneState
from .tone import ChannelTone, SavedTone

_TIMES = ("updated", "low_since", "low_last", "quiet_until", "alerted")


def state_of(guild_id: int, channel_id: int, tone: ChannelTone) -> ToneState | None:
    """Returns what to store of a channel's tone, or ``None`` where there is nothing yet."""
    saved = tone.saved()
    if saved is None:
        return None
    values = dataclasses.asdict(saved)
    return ToneState(guild_id, channel_id, **values | {name: _moment(values[name]) for name in _TIMES})


def tone_of(state: ToneState, half_life: float) -> ChannelTone:
    """Returns the tone that was stored, to go on from."""
    values = {field.name: getattr(state, field.name) for field in dataclasses.fields(SavedTone)}
    return ChannelTone.restored(SavedTone(**values | {name: _seconds(values[name]) for name in _TIMES}), half_life)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
