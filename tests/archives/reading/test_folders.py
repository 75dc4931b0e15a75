"""Folders: every file of messages once, in the order in which they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

from gamseong.archives.errors import ArchiveError
from gamseong.archives.reading import expand
from tests.archives.reading.discord import export, message


def tree(folder: Path, *names: str, content: str = "x\n") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def names(folder: Path, *paths: str) -> list[str]:
    return [str(Path(path).relative_to(folder)) for path in expand(paths or [str(folder)])]


def test_channels_and_parts_stand_in_order(tmp_path: Path) -> None:
    tree(
        tmp_path,
        "s - 10 [10].json",
        "s - 2 [2].json",
        "s - 2 [2] [part 10].json",
        "s - 2 [2] [part 2].json.gz",
        "s - 2 [2].json_Files/memo.txt",
        "sub/c.csv",
        ".hidden.json",
        "picture.png",
        "scored.csv.rejected.jsonl",
    )
    (tmp_path / "s - 2 [2] [part 2].json.gz").rename(tmp_path / "s - 2 [2] [part 2].json")
    assert names(tmp_path) == [
        "s - 2 [2].json",
        "s - 2 [2] [part 2].json",
        "s - 2 [2] [part 10].json",
        "s - 10 [10].json",
        "sub/c.csv",
    ]


def test_parts_that_a_shell_sorted_are_put_in_order(tmp_path: Path) -> None:
    tree(tmp_path, "a [part 10].json", "a [part 2].json", "a.json", "b.json")
    given = [str(tmp_path / name) for name in ("b.json", "a [part 10].json", "a [part 2].json", "a.json")]
    assert names(tmp_path, *given) == ["b.json", "a.json", "a [part 2].json", "a [part 10].json"]


def test_kakaotalks_parts_stand_in_order(tmp_path: Path) -> None:
    tree(tmp_path, "KakaoTalkChats-10.txt", "KakaoTalkChats-2.txt", "KakaoTalkChats.txt")
    assert names(tmp_path) == ["KakaoTalkChats.txt", "KakaoTalkChats-2.txt", "KakaoTalkChats-10.txt"]


def test_a_slack_workspace_has_days_of_channels(tmp_path: Path) -> None:
    tree(tmp_path, "channels.json", "users.json", "integration_logs.json", "잡담/2024-03-05.json", "잡담/2024-03-04.json")
    tree(tmp_path, "잡담/canvas_in_the_conversation.json", "FC:F1:memo/x.json")
    assert names(tmp_path) == ["잡담/2024-03-04.json", "잡담/2024-03-05.json"]


def test_beside_telegrams_messages_lie_other_peoples_files(tmp_path: Path) -> None:
    tree(tmp_path, "ChatExport/files/memo.txt", "ChatExport/files/data.json")
    tree(tmp_path, "ChatExport/result.json", content='{"name": "a", "type": "personal_chat", "id": 1, "messages": []}')
    tree(tmp_path, "other/result.json", "other/more.txt", content=export([message(1)]))
    assert names(tmp_path) == ["ChatExport/result.json", "other/more.txt", "other/result.json"]


def test_a_pipe_and_a_file_stay_what_they_are(tmp_path: Path) -> None:
    tree(tmp_path, "data.bin")
    assert expand(["-", str(tmp_path / "data.bin")]) == ["-", str(tmp_path / "data.bin")]


def test_a_path_without_messages_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no such file or folder; check the path"):
        expand([str(tmp_path / "gone")])
    tree(tmp_path, "picture.png")
    with pytest.raises(ArchiveError, match=r"holds no file that ends in \.json"):
        expand([str(tmp_path)])


def test_what_a_stopped_run_left_is_not_read(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "all.parquet.part/state.json", "all.parquet.part/scored.jsonl")
    assert names(tmp_path) == ["a.txt"]
