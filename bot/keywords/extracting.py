"""The one thread that extracts nouns and counts them, and what it takes to do so, loaded at the first use."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ...model_store import TokenizerUnavailableError
from .nouns import NounExtractor, Tagger, open_nouns

THREAD_NAME = "gamseong-nouns"
T = TypeVar("T")
_log = logging.getLogger(__name__)


class NounThread:
    """Runs what counts nouns, one call at a time. ``tagger`` finds the nouns (see ``open_nouns``)."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=THREAD_NAME)
        self._nouns: NounExtractor | None = None

    async def extractor(self) -> NounExtractor | None:
        """Returns what finds nouns, or ``None`` where that is not installed. Takes seconds the first time."""
        if self._nouns is None:
            try:
                self._nouns = await self.run(lambda: open_nouns(self._tagger))
            except TokenizerUnavailableError as error:
                _log.info("%s", error)
        return self._nouns

    async def run(self, work: Callable[[], T]) -> T:
        """Runs ``work`` in the thread, after all that was given to it before."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Ends the thread; what waits for it is cancelled."""
        self._thread.shutdown(cancel_futures=True)
