"""DiscordChatExporter's JSON: what people wrote is read, the rest is counted, and a broken file is read as far as it goes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.archives.reading.discord import export, message
from tests.archives.reading.outcome import outcome, write


def test_a_message_has_its_id_channel_moment_author_and_words(tmp_path: Path) -> None:
    found = outcome(write(tmp_path / "a.json", export([message(1, "오늘 재밌었다\n또 하자")])))
    assert found.form == "discord-json"
    assert found.rows == [
        {
            "id": "1000000000000000001",
            "channel": "잡담",
            "time": datetime(2024, 3, 5, 12, 30, 0, 123000, UTC),
            "author": "1001",
            "text": "오늘 재밌었다\n또 하자",
        }
    ]


def test_only_what_people_wrote_is_read(tmp_path: Path) -> None:
    attachment = {"id": "5", "url": "https://x/y.png", "fileName": "y.png", "fileSizeBytes": 9}
    embed = {"title": "나쁜 뉴스", "description": "최악이다", "fields": []}
    original = {"timestamp": "2024-01-01T00:00:00+00:00", "content": "남의 말", "attachments": [], "embeds": [], "stickers": []}
    messages = [
        message(1, "답장", type="Reply", reference={"type": "Default", "messageId": "9", "channelId": "2", "guildId": "1"}),
        message(2, "고친 말", timestampEdited="2024-03-05T21:31:00+09:00"),
        message(3, "사진이랑", attachments=[attachment], embeds=[embed]),
        message(4, "", attachments=[attachment]),
        message(5, "", stickers=[{"id": "6", "name": "웃음", "format": "Png", "sourceUrl": "https://x"}]),
        message(6, "https://news.kr", embeds=[embed]),
        message(7, "", forwardedMessage=original, reference={"type": "Forward", "messageId": "9"}),
        message(8, "노래를 틀어요", bot=True),
        message(9, "Joined the server.", type="GuildMemberJoin"),
        message(10, "Pinned a message.", type="ChannelPinnedMessage"),
        message(11, "", type="24"),
        message(12, " \n"),
        message(13, "옛 형식", type="0"),
    ]
    found = outcome(write(tmp_path / "a.json", export(messages)))
    assert found.texts == ["답장", "고친 말", "사진이랑", "https://news.kr", "옛 형식"]
    assert found.skipped == {"attachment": 2, "forward": 1, "bot": 1, "system": 3, "empty": 1}
    assert found.rejected == []
    assert found.total == len(messages)


def test_moments_keep_their_order_over_years_and_through_an_hour_that_comes_twice(tmp_path: Path) -> None:
    stamps = ["2015-01-01T00:00:00+00:00", "2024-11-03T01:30:00.5-04:00", "2024-11-03T01:30:00.5-05:00", "2031-12-31T23:59:59Z"]
    found = outcome(write(tmp_path / "a.json", export([message(number, timestamp=stamp) for number, stamp in enumerate(stamps)])))
    assert [row["time"].isoformat() for row in found.rows] == [
        "2015-01-01T00:00:00+00:00",
        "2024-11-03T05:30:00.500000+00:00",
        "2024-11-03T06:30:00.500000+00:00",
        "2031-12-31T23:59:59+00:00",
    ]


def test_a_thread_is_named_with_its_channel(tmp_path: Path) -> None:
    content = export([message(1)], type="GuildPublicThread", category="잡담", name="금요일 모임")
    assert outcome(write(tmp_path / "a.json", content)).rows[0]["channel"] == "잡담/금요일 모임"


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_it_is_read_however_it_was_saved(tmp_path: Path, indent: int | None, encoding: str) -> None:
    messages = [message(number, f"말 {number} 😀") for number in range(300)]
    found = outcome(write(tmp_path / "a.json", export(messages, indent=indent), encoding))
    assert found.texts == [f"말 {number} 😀" for number in range(300)]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_killed_export_is_read_up_to_the_break_and_that_is_told(tmp_path: Path, indent: int | None) -> None:
    messages = [message(number, f"말 {number}") for number in range(400)]
    whole = export(messages, indent=indent)
    ends = [whole.index(f'"{10**18 + number}"') for number in range(400)]
    for cut in (ends[399] + 200, ends[200] + 5, ends[1] - 3, len(whole) // 2, len(whole) - 30):
        found = outcome(write(tmp_path / "a.json", whole[:cut]))
        assert found.texts == [f"말 {number}" for number in range(len(found.rows))]
        assert len(found.rows) >= sum(end < cut for end in ends) - 1
        [told] = found.rejected
        assert told.reason == "the file ends here, before its JSON does"
        assert told.line == whole[:cut].rstrip().count("\n") + 1 or told.line > 1 or indent is None


def test_an_export_killed_before_its_first_message_has_none(tmp_path: Path) -> None:
    whole = export([message(1)])
    for cut in (whole.index('"messages"'), whole.index('"exportedAt"'), whole.index("[", whole.index('"messages"')) + 1):
        found = outcome(write(tmp_path / "a.json", whole[:cut]))
        assert (found.rows, len(found.rejected)) == ([], 1)


def test_reading_goes_on_behind_a_damaged_message(tmp_path: Path) -> None:
    whole = export([message(number, f"말 {number}") for number in range(100)])
    place = whole.index('"말 40"')
    found = outcome(write(tmp_path / "a.json", whole[:place] + "\x00\x01" + whole[place + 2 :]))
    assert found.texts == [f"말 {number}" for number in range(100) if number != 40]
    [told] = found.rejected
    assert (told.reason, told.line) == ("is not JSON", whole[: whole.index(f'"{10**18 + 40}"')].count("\n"))


def test_a_message_of_another_form_is_rejected_alone(tmp_path: Path) -> None:
    messages = [message(1, "하나"), 5, message(2, 7), None, message(3, "셋", author=None, id=3, timestamp="어제")]  # type: ignore[arg-type]
    found = outcome(write(tmp_path / "a.json", export(messages)))
    assert found.texts == ["하나", "셋"]
    assert found.rows[1] | {"channel": ""} == {"id": "3", "channel": "", "time": None, "author": None, "text": "셋"}
    assert [told.reason for told in found.rejected] == [
        "is not a message",
        "has a content that is no text",
        "is not a message",
    ]


def test_half_a_surrogate_pair_and_bytes_that_are_no_text_harm_one_message_only(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    content = json.dumps(json.loads(export([message(1, "앞 \ud83d"), message(2, "깨진 XX 말"), message(3, "뒤")])), indent=2)
    path.write_bytes(content.encode().replace(b"XX", b"\xff\xfe"))
    found = outcome(path)
    assert found.texts == ["앞 ?", "뒤"]
    assert ["no text" in told.reason for told in found.rejected] == [True]


def test_ids_may_repeat_and_messages_may_be_very_long(tmp_path: Path) -> None:
    found = outcome(write(tmp_path / "a.json", export([message(1, "가" * 100_000), message(1), message(1)])))
    assert [len(text) for text in found.texts] == [100_000, 2, 2]


def test_an_export_without_messages_has_an_empty_batch(tmp_path: Path) -> None:
    found = outcome(write(tmp_path / "a.json", export([])))
    assert (found.form, found.total) == ("discord-json", 0)
    assert found.batches[0].schema.names == ["id", "channel", "time", "author", "text"]


def test_batches_are_bounded_in_rows_and_in_characters(tmp_path: Path) -> None:
    short = outcome(write(tmp_path / "a.json", export([message(number) for number in range(10_001)], indent=None)))
    assert [batch.num_rows for batch in short.batches] == [10_000, 1]
    long = outcome(write(tmp_path / "b.json", export([message(number, "가" * 1_500_000) for number in range(4)])))
    assert [batch.num_rows for batch in long.batches] == [3, 1]
