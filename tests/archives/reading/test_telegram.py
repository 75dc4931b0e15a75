"""Telegram's JSON: one chat, or all of an account."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.archives.reading.outcome import outcome, write


def message(number: int, text: Any = "안녕", **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2024-03-05T21:30:00",
        "date_unixtime": "1709641800",
        "from": "철수",
        "from_id": "user1",
        "text": text,
        "text_entities": [],
        **changes,
    }


def chat(messages: list[Any], name: str | None = "모임") -> dict[str, Any]:
    return {"name": name, "type": "private_supergroup", "id": 99, "messages": messages}


def test_a_chat_is_read(tmp_path: Path) -> None:
    messages = [
        message(1, ["여기 ", {"type": "link", "text": "https://a.kr"}, " 좋더라"]),
        message(2, "", photo="photos/1.jpg"),
        message(3, "", media_type="sticker", sticker_emoji="😀", file="1.webp"),
        message(4, "남의 말", forwarded_from="뉴스"),
        message(5, "퀴즈", via_bot="@quiz"),
        {"id": 6, "type": "service", "action": "join_group_by_link", "actor": "영희", "text": ""},
        message(7, "답장", reply_to_message_id=1, edited="2024-03-05T21:31:00"),
        message(8, ""),
        message(9, {"a": 1}),
        "이상한 것",
        message(10, "옛날", date_unixtime=None, from_id=None),
    ]
    found = outcome(write(tmp_path / "result.json", json.dumps(chat(messages), ensure_ascii=False, indent=1)))
    assert found.form == "telegram"
    assert found.texts == ["여기 https://a.kr 좋더라", "답장", "옛날"]
    assert {row["time"] for row in found.rows} == {datetime(2024, 3, 5, 12, 30, tzinfo=UTC)}
    assert [row["author"] for row in found.rows] == ["user1", "user1", "철수"]
    assert found.rows[0]["id"] == "1"
    assert found.rows[0]["channel"] == "모임"
    assert found.skipped == {"attachment": 2, "forward": 1, "bot": 1, "system": 1, "empty": 1}
    assert len(found.rejected) == 2
    assert found.total == len(messages)


def test_all_chats_of_an_account_are_read(tmp_path: Path) -> None:
    account = {
        "about": "Here is the data you requested. Remember: Telegram is ad free.",
        "personal_information": {"user_id": 1, "name": "나"},
        "contacts": {"about": "", "list": [{"name": "영희", "messages": [1]}]},
        "chats": {"about": "", "list": [chat([message(1, "하나")], "가"), chat([message(2, "둘")], None)]},
        "left_chats": {"about": "", "list": [chat([message(3, "셋")], "다")]},
    }
    found = outcome(write(tmp_path / "result.json", json.dumps(account, ensure_ascii=False, indent=1)))
    assert found.form == "telegram"
    assert [(row["channel"], row["text"]) for row in found.rows] == [("가", "하나"), (None, "둘"), ("다", "셋")]
    assert found.rejected == []


def test_a_cut_off_chat_and_a_damaged_message_are_told(tmp_path: Path) -> None:
    whole = json.dumps(chat([message(number, f"말 {number}") for number in range(50)]), ensure_ascii=False)
    damaged = whole.replace('"말 10"', '"말 10').replace('"말 20"', '@@"말 20"')
    found = outcome(write(tmp_path / "result.json", damaged[:-50]))
    assert found.texts == [f"말 {number}" for number in range(49) if number not in (10, 20)]
    assert len(found.rejected) == 3
