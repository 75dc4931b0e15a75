"""KakaoTalk's exports: PC, Android, iOS and Mac, Korean and English, with what people and the app write into them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.archives.reading.outcome import outcome, write

PC_KOREAN = """\
동네 모임 님과 카카오톡 대화
저장한 날짜 : 2024-03-06 10:00:00

--------------- 2024년 3월 5일 화요일 ---------------
철수님이 영희님을 초대했습니다.
[철수] [오전 12:05] 자니?
[[길드]영희] [오후 9:30] 아니
아직

잠이 안 와
[철수] [오후 9:31] 사진
[철수] [오후 9:31] 이모티콘
[철수] [오후 9:31] 파일: 보고서.pdf
[철수] [오후 9:32] 삭제된 메시지입니다.
[방장봇] [오후 9:32] 어서 오세요
영희님이 나갔습니다.
--------------- 2024년 3월 6일 수요일 ---------------
[철수] [오전 8:00] 사진 잘 나왔다
"""
PC_ENGLISH = """\
KakaoTalk Chats with 동네 모임
Date Saved : 2024-03-06 10:00:00

--------------- Tuesday, March 5, 2024 ---------------
[철수] [12:05 AM] 자니?
[[길드]영희] [9:30 PM] 아니
아직

잠이 안 와
[철수] [9:31 PM] Photo
[철수] [9:31 PM] Emoticon
[철수] [9:31 PM] File: 보고서.pdf
[철수] [9:32 PM] This message was deleted.
[방장봇] [9:32 PM] 어서 오세요
영희 left this chatroom.
--------------- Wednesday, March 6, 2024 ---------------
철수 joined this chatroom.
[철수] [8:00 AM] 사진 잘 나왔다
"""
ANDROID_KOREAN = """\
동네 모임 님과 카카오톡 대화
저장한 날짜 : 2024년 3월 6일 오전 10:00

2024년 3월 5일 오전 12:05
2024년 3월 5일 오전 12:05, 철수님이 영희님을 초대했습니다.
2024년 3월 5일 오전 12:05, 철수 : 자니?
2024년 3월 5일 오후 9:30, [길드]영희 : 아니
아직

잠이 안 와
2024년 3월 5일 오후 9:31, 철수 : 사진
2024년 3월 5일 오후 9:31, 철수 : 이모티콘
2024년 3월 5일 오후 9:31, 철수 : 파일: 보고서.pdf
2024년 3월 5일 오후 9:32, 철수 : 삭제된 메시지입니다.
2024년 3월 5일 오후 9:32, 방장봇 : 어서 오세요
2024년 3월 5일 오후 9:33, 영희님이 나갔습니다.
2024년 3월 6일 오전 8:00
2024년 3월 6일 오전 8:00, 철수 : 사진 잘 나왔다
"""
ANDROID_ENGLISH = """\
KakaoTalk Chats with 동네 모임
Date Saved : March 6, 2024 at 10:00 AM

March 5, 2024 at 12:05 AM
March 5, 2024 at 12:05 AM, 철수 invited 영희.
March 5, 2024 at 12:05 AM, 철수 : 자니?
March 5, 2024 at 9:30\u202fPM, [길드]영희 : 아니
아직

잠이 안 와
March 5, 2024, 9:31 p.m., 철수 : Photo
Mar 5, 2024 at 9:31 PM, 철수 : Emoticon
5 March 2024 at 21:31, 철수 : File: 보고서.pdf
March 5, 2024 at 9:32 PM, 철수 : This message was deleted.
March 5, 2024 at 9:32 PM, 방장봇 : 어서 오세요
March 5, 2024 at 9:33 PM, 영희 left this chatroom.
March 6, 2024 at 8:00 AM, 철수 : 사진 잘 나왔다
"""
IOS_KOREAN = """\
동네 모임 님과 카카오톡 대화
저장한 날짜 : 2024. 3. 6. 오전 10:00


2024년 3월 5일 화요일
2024. 3. 5. 오전 12:05: 철수님이 영희님을 초대했습니다.
2024. 3. 5. 오전 12:05, 철수 : 자니?
2024. 3. 5. 오후 9:30, [길드]영희 : 아니
아직

잠이 안 와
2024. 3. 5. 오후 9:31, 철수 : 사진
2024. 3. 5. 오후 9:31, 철수 : 이모티콘
2024. 3. 5. 21:31, 철수 : 파일: 보고서.pdf
2024. 3. 5. 오후 9:32, 철수 : 삭제된 메시지입니다.
2024. 3. 5. 오후 9:32, 방장봇 : 어서 오세요
2024. 3. 5. 오후 9:33: 채팅방 관리자가 메시지를 가렸습니다.

2024년 3월 6일 수요일
2024. 3. 6. 오전 8:00, 철수 : 사진 잘 나왔다
"""
MAC = """\
Date,User,Message
2024-03-05 00:05:11,"철수","자니?"
2024-03-05 00:05:11,"철수","철수님이 영희님을 초대했습니다."
2024-03-05 21:30:00,"[길드]영희","아니
아직

잠이 안 와"
2024-03-05 21:31:00,"철수","사진"
2024-03-05 21:31:00,"철수","이모티콘"
2024-03-05 21:31:00,"철수","파일: 보고서.pdf"
2024-03-05 21:32:00,"철수","삭제된 메시지입니다."
2024-03-05 21:32:00,"방장봇","어서 오세요"
2024-03-05 21:33:00,"","알림"
2024-03-06 08:00:00,"철수","사진 잘 나왔다"
"""
FORMS = {
    "PC.txt": PC_KOREAN,
    "PC-en.txt": PC_ENGLISH,
    "android.txt": ANDROID_KOREAN,
    "android-en.txt": ANDROID_ENGLISH,
    "ios.txt": IOS_KOREAN,
    "KakaoTalk_Chat_동네 모임_2024-03-06-10-00-00.csv": MAC,
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_client_writes_the_same_conversation(tmp_path: Path, name: str, encoding: str, newline: str) -> None:
    found = outcome(write(tmp_path / name, FORMS[name].replace("\n", newline), encoding))
    assert found.form == "kakaotalk"
    assert [text.replace("\r", "") for text in found.texts] == ["자니?", "아니\n아직\n\n잠이 안 와", "사진 잘 나왔다"]
    assert [row["author"] for row in found.rows] == ["철수", "[길드]영희", "철수"]
    moments = [row["time"].replace(second=0) for row in found.rows]
    assert moments == [
        datetime(2024, 3, 4, 15, 5, tzinfo=UTC),
        datetime(2024, 3, 5, 12, 30, tzinfo=UTC),
        datetime(2024, 3, 5, 23, 0, tzinfo=UTC),
    ]
    assert {row["channel"] for row in found.rows} == {"동네 모임"}
    assert found.skipped == {"attachment": 3, "system": 3, "bot": 1}
    assert found.rejected == []


def test_cp949_of_an_old_pc_is_read_without_being_told(tmp_path: Path) -> None:
    found = outcome(write(tmp_path / "a.txt", PC_KOREAN, "cp949"))
    assert found.texts[1] == "아니\n아직\n\n잠이 안 와"


def test_a_person_who_writes_like_the_app_is_read(tmp_path: Path) -> None:
    lines = ["2024년 3월 5일 오후 9:31, 철수 : 영희님이 나갔습니다.", "2024년 3월 5일 오후 9:31, 철수 : a : b"]
    assert outcome(write(tmp_path / "a.txt", lines)).texts == ["영희님이 나갔습니다.", "a : b"]


def test_what_stands_before_the_first_message_is_told(tmp_path: Path) -> None:
    lines = ["남은 줄", "", "[철수] [오전 12:05] 자니?", "[영희] [오전 12:06] 응", "[영희] [오전 99:99] 뭐야"]
    found = outcome(write(tmp_path / "a.txt", lines))
    assert [(told.line, told.reason) for told in found.rejected] == [(1, "belongs to no message")]
    assert [(row["text"], row["time"]) for row in found.rows] == [("자니?", None), ("응", None), ("뭐야", None)]


def test_an_unreadable_line_costs_its_message_only(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(
        "[철수] [오전 12:05] 하나\n[철수] [오전 12:06] 둘 XX\n[철수] [오전 12:07] 셋\n".encode().replace(b"XX", b"\xff\x01")
    )
    found = outcome(path)
    assert found.texts == ["하나", "셋"]
    assert [told.line for told in found.rejected] == [2]


def test_a_long_message_full_of_names_takes_no_time(tmp_path: Path) -> None:
    found = outcome(write(tmp_path / "a.txt", ["[철수] [오전 12:05] 하나", "님이 " * 50_000]))
    assert len(found.texts[0]) > 100_000
