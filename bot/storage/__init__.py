"""The database: SQLite by default, PostgreSQL by URL. It never stores the text of a message or a score of a person.

>>> store = await Store.open(settings.storage.url)
>>> await store.change_guild(guild.id, language="ko")
"""

from .buffer import HourBuffer
from .errors import StorageError, UnconfirmedError
from .records import LONGEST_MINUTES, GuildSettings, HourCounts, Opinions, Watch, start_of_hour
from .store import GRACE, Store

__all__ = [
    "GRACE",
    "LONGEST_MINUTES",
    "GuildSettings",
    "HourBuffer",
    "HourCounts",
    "Opinions",
    "StorageError",
    "Store",
    "UnconfirmedError",
    "Watch",
    "start_of_hour",
]
