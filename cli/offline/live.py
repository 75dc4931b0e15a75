"""simcord's Discord as a person meets it: time passes, and nobody waits for the bot before doing the next thing.

simcord is made for tests. There, a clock stands still, and every action of a member ends once the bot has nothing left to
do; a second one at the same time is an error. Here, somebody presses 중지 while a scan runs.

What is overridden here is private to simcord, so ``pyproject.toml`` allows only the versions that it was read in.
"""

from __future__ import annotations

import contextlib
import math
import time
from asyncio import TimerHandle
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import simcord
from simcord import SetupError
from simcord._dpy_internals import is_wakeup_shaped
from simcord.backend.errors import BackendError

REFUSALS = (SetupError, BackendError)
"""What simcord raises where Discord's client would not let a person act."""

ANSWER_SECONDS = 60.0
LONGEST_PAUSE = 5.0  # seconds that the bot may sleep in the middle of an answer
Changed = Callable[[int, int], None]
"""Takes the ids of a channel and of a message in it that was written, edited or deleted."""

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_monotonic = time.monotonic  # before simcord puts its own in its place


class RealClock:
    """What simcord takes for its clock, at the real time."""

    @property
    def elapsed(self) -> float:
        """Seconds since simcord's beginning of time; negative before it."""
        return (datetime.now(UTC) - _EPOCH).total_seconds()

    def now(self) -> datetime:
        """Returns the time in UTC."""
        return _EPOCH + timedelta(seconds=self.elapsed)

    def advance(self, seconds: float) -> None:
        """Does nothing: real time passes by itself."""


class _Timer:
    """A timer of the bot on the real clock.

    simcord cancels those of waits that a test has to end by its clock, and then doesn't wait for them. It sees that this one
    is cancelled, and it ends nevertheless: the bot's own handle says whether anybody still wants it to.
    """

    def __init__(self, handle: TimerHandle, *, delays_answer: bool) -> None:
        self._handle, self._delays_answer, self._cancelled = handle, delays_answer, False

    def when(self) -> float:
        """Returns the loop's time at which it ends; never, where no answer waits for it."""
        return self._handle.when() if self._delays_answer else math.inf

    def cancelled(self) -> bool:
        """Returns whether simcord has cancelled it."""
        return self._cancelled

    def cancel(self) -> None:
        """Takes simcord's word for it."""
        self._cancelled = True


class LiveDiscord(simcord.Env):
    """A Discord around ``bot`` in which members act one after another without waiting for its answers.

    A verb of a member returns as soon as Discord has taken it. It never overlaps another. ``locale`` is the language of the
    client that acts next, ``changed`` are told of every message that somebody may see differently, ephemeral ones included.
    """

    def __init__(self, bot: Any) -> None:
        super().__init__(bot, check_errors=False, settle_timeout=ANSWER_SECONDS, shard_count=1)
        self.locale = "ko"
        self.changed: list[Changed] = []
        self.backend.clock = RealClock()  # type: ignore[assignment]
        self.backend.subscribers.append(self._set_locale)  # the bot's own subscriber comes at its start, behind this
        for name in ("commit_message", "edit_message", "delete_message"):
            setattr(self.backend, name, self._telling(getattr(self.backend, name)))

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Starts the bot, and shuts Discord down after the block."""
        await self.start()
        try:
            yield
        finally:
            await self.shutdown()

    async def answered(self) -> None:
        """Waits until the bot has nothing left to do. Raises ``TimeoutError`` after ``ANSWER_SECONDS``."""
        await super()._settle_internal()

    async def _settle_internal(self, *, dispatch: str | None = None, **options: Any) -> None:
        if dispatch is None:  # a verb names what it dispatched; the start of the bot doesn't, and has to wait
            await super()._settle_internal(**options)

    def _schedule_timer(self, record: Any, callback: Any, args: Any, schedule_context: Any) -> None:
        def end() -> None:
            if record.handle is not None and not record.handle.cancelled():
                record.handle._run()

        assert self._runtime is not None  # noqa: S101 - for mypy: timers begin after the start
        left = max(record.when - self.backend.clock.elapsed, 0.0)
        handle = self._runtime.call_at(_monotonic() + left, end, context=schedule_context)
        # What sleeps for longer is at work in the background, and a timer that wakes no task gathers messages to be watched.
        record.real_handle = _Timer(handle, delays_answer=is_wakeup_shaped(callback) and left < LONGEST_PAUSE)

    def _set_locale(self, event: str, payload: Any) -> None:
        if event == "INTERACTION_CREATE":  # simcord's people all have American clients
            payload["locale"] = self.locale

    def _telling(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """Wraps a method of the backend: its events leave out the edits of messages that one person alone sees."""

        def call(*args: Any, **options: Any) -> Any:
            result = method(*args, **options)
            place = (args[0], args[1]) if isinstance(args[0], int) else (args[0].channel_id, args[0].id)
            for tell in tuple(self.changed):
                tell(*place)
            return result

        return call
