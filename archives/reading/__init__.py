"""Reads the files that people have: chat exports, tables and plain text, recognised by what is in them."""

from __future__ import annotations

from collections.abc import Mapping

from ..columns import text_column_of
from ..messages import Reader
from . import discord_csv, discord_json, kakaotalk, parquet, plain, slack, tables, telegram
from .column_names import columns_of
from .folders import expand
from .recognising import recognise

READERS: Mapping[str, Reader] = {
    "discord-json": discord_json.read,
    "discord-csv": discord_csv.read,
    "kakaotalk": kakaotalk.read,
    "telegram": telegram.read,
    "slack": slack.read,
    "csv": tables.read_csv,
    "jsonl": tables.read_jsonl,
    "parquet": parquet.read,
    "plain": plain.read,
}
"""The reader of each format, by the name that ``recognise`` gives it and ``--format`` takes."""

__all__ = ["READERS", "columns_of", "expand", "recognise", "text_column_of"]
