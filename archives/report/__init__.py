"""A page that shows what scored messages say: one file, which opens from the disk and asks no server for anything."""

from __future__ import annotations

from .making import Request, Result, make_report
from .wording import LANGUAGES

__all__ = ["LANGUAGES", "Request", "Result", "make_report"]
