"""Finds the files of an archive: folders of channels, days and parts, in the order in which they were written."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import ArchiveError
from .recognising import recognise

_ENDINGS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".tab", ".txt", ".parquet")
_PART = re.compile(r"(?P<whole>.*) \[part (?P<number>\d+)\]")  # DiscordChatExporter's; the first part has the name alone
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_SLACK_LISTS = ("channels.json", "users.json")


def expand(paths: Iterable[str]) -> list[str]:
    """Returns the files of ``paths``: a folder's are found, those of one channel stand in the order of their parts.

    Left out are hidden files, what people attached to messages (``…_Files``), runs of ours that were stopped (``….part``)
    and lists about a Slack workspace. Raises
    ``ArchiveError`` for a path that is not there and a folder without a file of messages.
    """
    files: list[Path | str] = []
    for path in paths:
        if path == "-":
            files.append(path)
            continue
        place = Path(path)
        if not place.exists():
            raise ArchiveError(f"{path}: there is no such file or folder; check the path.")
        found = sorted(_below(place), key=_order) if place.is_dir() else [place]
        if not found:
            raise ArchiveError(f"{path}: holds no file that ends in {', '.join(_ENDINGS)}; name the files themselves.")
        files += found
    first: dict[str, int] = {}
    for index, file in enumerate(files):
        first.setdefault(_whole(file)[0], index)
    return [str(file) for file in sorted(files, key=lambda file: (first[_whole(file)[0]], _whole(file)[1]))]


def _below(folder: Path) -> Iterator[Path]:
    names = sorted(os.listdir(folder))
    if "result.json" in names and _is_telegram(folder / "result.json"):
        yield folder / "result.json"  # beside it lie the files that people sent
        return
    is_slack = any(name in names for name in _SLACK_LISTS)
    for name in names:
        path = folder / name
        if name.startswith(".") or (path.is_dir() and (name.endswith(("_Files", ".part")) or path.is_symlink())):
            continue
        if path.is_dir():
            yield from (file for file in _below(path) if not is_slack or _DAY.fullmatch(file.name))
        elif not is_slack and path.is_file() and _has_messages(name.lower()):
            yield path


def _has_messages(name: str) -> bool:
    return name.removesuffix(".gz").removesuffix(".zst").endswith(_ENDINGS) and ".rejected.jsonl" not in name


def _is_telegram(path: Path) -> bool:
    try:
        return recognise(str(path)) == "telegram"
    except ArchiveError:
        return False


def _whole(file: Path | str) -> tuple[str, int]:
    """Returns what the parts of one export have in common, and the number of this part."""
    path = Path(file)
    stem, dot, ending = path.name.partition(".json") if ".json" in path.name else path.name.partition(".csv")
    match = _PART.fullmatch(stem)
    return (str(path.parent / f"{match['whole']}{dot}{ending}"), int(match["number"])) if match else (str(file), 1)


def _order(path: Path) -> list[list[tuple[str, int]]]:
    """Sorts as people do: 2 before 10, a name before the same with more behind it."""
    return [
        [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", part.removesuffix(path.suffix))]
        for part in path.parts
    ]
