"""The database: SQLite by default, PostgreSQL by URL. It never stores the text of a message or a score of a person.

>>> store = await Store.open(settings.storage.url)
>>> await store.change_guild(guild.id, language="ko")
"""

from .buffer import HourBuffer
from .errors import StorageError, UnconfirmedError
from .records import (
    LONGEST_MINUTES,
    DigestPeriod,
    GuildSettings,
    HourCounts,
    Opinions,
    ScanPart,
    ScanRecord,
    ToneState,
    Watch,
    start_of_hour,
)
from .store import GRACE, Store

__all__ = [
    "GRACE",
    "LONGEST_MINUTES",
    "DigestPeriod",
    "GuildSettings",
    "HourBuffer",
    "HourCounts",
    "Opinions",
    "ScanPart",
    "ScanRecord",
    "StorageError",
    "Store",
    "ToneState",
    "UnconfirmedError",
    "Watch",
    "start_of_hour",
]
