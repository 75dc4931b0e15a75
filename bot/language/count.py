"""Numbers of things, as sentences show them."""

from __future__ import annotations


class Count(int):
    """A number that a sentence shows as ``{count}`` ("1,234") or, in English, as ``{count:message|messages}`` ("1 message")."""

    def __format__(self, forms: str, /) -> str:
        number = f"{int(self):,}"
        if not forms:
            return number
        one, more = forms.split("|")
        return f"{number} {one if self == 1 else more}"
