"""What is typed in front of a command's name, as sentences show it."""

from __future__ import annotations

from .korean import KOREAN
from .picker_strings import NameStrings
from .strings import Strings

SLASH = "/"


class TypedPrefix(str):
    """A prefix that sentences follow with names: ``{prefix:watch watch_on}`` is "!감성감시 켜기".

    After a slash, commands have the names of ``strings``; after any other prefix the Korean ones.
    """

    _names: NameStrings

    def __new__(cls, prefix: str, strings: Strings) -> TypedPrefix:
        """Returns ``prefix``, which stays a string."""
        made = super().__new__(cls, prefix)
        made._names = (strings if prefix == SLASH else KOREAN).names
        return made

    def __format__(self, names: str, /) -> str:
        return str(self) + " ".join(getattr(self._names, name) for name in names.split())
