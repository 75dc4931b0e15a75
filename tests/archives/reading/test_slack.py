"""Slack's export: days of channels."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.archives.reading.outcome import outcome, write


def message(text: str | None = "안녕", **changes: Any) -> dict[str, Any]:
    return {"client_msg_id": "c", "type": "message", "text": text, "user": "U01", "ts": "1709641800.000200", **changes}


def test_a_day_is_read(tmp_path: Path) -> None:
    messages = [
        message("<@U02|영희> 봐 <https://a.kr|여기> &lt;3 <#C1|잡담> <!here>"),
        message("답글", thread_ts="1709641700.0", subtype="thread_broadcast"),
        message("사진이야", subtype="file_share", files=[{"id": "F1"}]),
        message("", files=[{"id": "F1"}]),
        message("<@U01|철수> uploaded a file: <https://x|y.png>", subtype="file_share", file={"id": "F1"}),
        message("<@U01|철수> has joined the channel", subtype="channel_join"),
        message("배포 끝", subtype="bot_message", bot_id="B1"),
        message("알림", bot_id="B1"),
        message(None),
        message(["?"]),  # type: ignore[arg-type]
        7,
    ]
    (tmp_path / "잡담").mkdir()
    found = outcome(write(tmp_path / "잡담" / "2024-03-05.json", json.dumps(messages, ensure_ascii=False, indent=4)))
    assert found.form == "slack"
    assert found.texts == ["@영희 봐 여기 <3 #잡담 @here", "답글", "사진이야"]
    assert found.rows[0] | {"text": ""} == {
        "id": "1709641800.000200",
        "channel": "잡담",
        "time": datetime(2024, 3, 5, 12, 30, tzinfo=UTC),
        "author": "U01",
        "text": "",
    }
    assert found.skipped == {"attachment": 2, "system": 1, "bot": 2, "empty": 1}
    assert len(found.rejected) == 2
    assert found.total == len(messages)


def test_a_day_on_which_nobody_wrote_is_empty(tmp_path: Path) -> None:
    found = outcome(write(tmp_path / "2024-03-05.json", "[]"))
    assert (found.form, found.total) == ("slack", 0)


def test_a_day_that_is_cut_off_is_told(tmp_path: Path) -> None:
    whole = json.dumps([message(f"말 {number}") for number in range(9)], ensure_ascii=False)
    found = outcome(write(tmp_path / "2024-03-05.json", whole[:-40]))
    assert found.texts == [f"말 {number}" for number in range(8)]
    assert len(found.rejected) == 1
