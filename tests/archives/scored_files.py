"""Reads what ``score`` wrote, whatever its form, and makes inputs whose verdicts can be told by eye."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

WORDS = {"재밌다": "긍정", "싫다": "부정", "그냥 그렇다": "애매함", "hello": "판단 불가"}


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Returns the rows of a Parquet file with its types, of JSON Lines with JSON's, and of CSV as texts."""
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def lines(count: int) -> list[str]:
    """Returns that many different texts; what each is called can be looked up by its first word in ``WORDS``."""
    words = list(WORDS)
    return [f"{words[number % len(words)]} {number}" for number in range(count)]


def verdict(text: str) -> str:
    """Returns what the tiny bundle calls one of ``lines``."""
    return WORDS[text.rpartition(" ")[0]]


def text_file(path: Path, count: int) -> Path:
    """Writes ``lines`` to a file."""
    path.write_text("".join(f"{line}\n" for line in lines(count)), encoding="utf-8")
    return path
