"""KakaoTalk's exports of one chat: the text files of PC and phones and the CSV of the Mac, Korean and English.

No form of them has a time zone: Korean time is meant. Nor do they mark what the app wrote itself, so its sentences are
known by their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain
from pathlib import PurePath

from ..messages import Item
from .csv_records import records
from .gathering import ATTACHMENT, BOT, EMPTY, SYSTEM, Message, Nothing, gathered, iso_milliseconds, milliseconds
from .json_stream import Broken
from .opening import CutOffError, lines, why_unreadable

CSV_HEADER = ["Date", "User", "Message"]

_ROOM = re.compile(
    r"(?P<korean>.+?) ?(?:님과(?:의)? )?카카오톡 대화|KakaoTalk Chats with (?P<english>.+)|(?P<phone>.+?) (?:Kakao)?Talk Chats"
)
_SAVED = re.compile(r"(?:저장한 날짜|Date Saved|Saved Date) ?: ?.*")
_FILE_LINE = re.compile(r".+\.txt")  # some phones write the file's own name first
_CSV_NAME = re.compile(r"KakaoTalk_Chat_(.+)_\d{4}(?:-\d{2}){5}\.csv.*")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month{0}>[A-Za-z]{{3,9}})\.?"
_KOREAN_DAY = r"(?P<year1>\d{4})(?:년|[-./]) ?(?P<month1>\d{1,2})(?:월|[-./]) ?(?P<day1>\d{1,2})(?:일|\.)?"
_ENGLISH_DAYS = (
    _MONTH.format(2) + r" (?P<day2>\d{1,2}), (?P<year2>\d{4})",
    r"(?P<day3>\d{1,2}) " + _MONTH.format(3) + r",? (?P<year3>\d{4})",
)
_DAY = f"(?:{'|'.join((_KOREAN_DAY, *_ENGLISH_DAYS))})"
_HALF = r"[AaPp]\.?[Mm]\.?"
_CLOCK = (
    rf"(?:(?P<before>오전|오후|{_HALF}) ?)?(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::\d{{2}})?"
    rf"(?:[ \u202f\xa0]?(?P<after>{_HALF}))?"
)

# "--------------- 2024년 1월 1일 월요일 ---------------", "Monday, January 1, 2024"
_DAY_LINE = re.compile(rf"(?:-+ ?)?(?:{_KOREAN_DAY} \w요일|[A-Z][a-z]+day, (?:{'|'.join(_ENGLISH_DAYS)}))(?: ?-+)?")
# "[철수] [오전 10:31] 안녕"
_PC = re.compile(rf"\[(?P<author>.+?)\] \[{_CLOCK}\](?: (?P<text>.*))?")
# "2024년 1월 1일 오전 10:31, 철수 : 안녕"; a notice has no author, and on iOS ": " before it
_PHONE = re.compile(rf"{_DAY}(?:,| at)?[ \u202f\xa0]{_CLOCK}(?:, (?P<author>.+?) : (?P<text>.*)|(?P<notice>[,:] .*)?)")
_MAY_BEGIN = re.compile(r"[-\[\dA-Z]")  # what a line has to begin with to be one of these

_NOTICE = re.compile(
    r".+님(?:이|께서) .*(?:들어왔습니다|나갔습니다|초대(?:하였|했)습니다)\.?|.+님을 (?:초대(?:하였|했)|내보냈)습니다\.?"
    r"|(?:삭제된 메시지입니다|메시지가 삭제되었습니다|채팅방 관리자가 메시지를 가렸습니다)\.?"
    r"|.+ (?:joined|left) (?:this|the) chatroom\.?|.+ has been removed from this chatroom\.?|.+ invited .+ to this chatroom\.?"
    r"|(?:This message was deleted|Deleted message|This message has been deleted)\.?"
    r"|(?:타인, 기관 등의 사칭에 유의|운영정책을 위반한 메시지로 신고 접수 시|불법촬영물등 식별 및 게재제한).*"
)
_DELETED = re.compile(r"(?:삭제된 메시지입니다|메시지가 삭제되었습니다)\.?|(?:This message was deleted|Deleted message)\.?")
_CALL = re.compile(
    r"(?:보이스톡|페이스톡|그룹콜|라이브톡|보이스룸)(?: (?:해요|취소|부재중|종료|시작).*| ?\d{1,2}:\d{2}.*|이 .*시작했어요\.?)"
    r"|톡게시판 '.+?': .*"
)
_PLACEHOLDER = re.compile(
    r"사진(?: \d+장)?|동영상|이모티콘|음성 ?메시지|카카오톡 프로필|(?:파일|지도|연락처|샵검색|삼성 스마트 스위치)\s?: ?.+"
    r"|Photos?(?: ?\d+)?|\d+ [Pp]hotos|Videos?|Emoticons?|Stickers?|Voice (?:[Mm]essage|[Nn]ote)s?"
    r"|(?:File|Contact|Map|Location): .+"
    r"|<(?:사진|동영상) 읽지 않음>"
)
_LONGEST_NOTICE = 300  # characters; people's names in them may be long, but a search in a long message would be slow
_LONGEST_MESSAGE = 1 << 22  # characters
_BOTS = {"오픈채팅봇", "방장봇"}


def read(path: str, text_column: str | None = None, encoding: str | None = None) -> Iterator[Item]:
    """Reads a text file or a CSV, told apart by the first line; see ``Reader``."""
    return gathered(path, _rows(path, encoding))


def _rows(path: str, encoding: str | None) -> Iterator[Message | Nothing | Broken]:
    source = lines(path, encoding)
    first = next(source, "")
    everything = chain([first], source)
    if is_csv_header(first):
        name = _CSV_NAME.fullmatch(PurePath(path).name)
        yield from _csv_rows(everything, name[1] if name else None)
    else:
        yield from _text_rows(everything)


def is_csv_header(line: str) -> bool:
    """Whether ``line`` is the first of the Mac's CSV."""
    return line.strip().replace('"', "").split(",") == CSV_HEADER


def begins_message(line: str) -> bool:
    """Whether ``line`` begins a message or a notice in one of the text forms."""
    return _beginning(line) is not None


def is_heading(line: str) -> bool:
    """Whether ``line`` is one of those that stand only at the head of a text file."""
    line = line[:_LONGEST_NOTICE]
    return _ROOM.fullmatch(line) is not None or _SAVED.fullmatch(line) is not None


def _csv_rows(source: Iterator[str], room: str | None) -> Iterator[Message | Nothing | Broken]:
    for record in records(source, ",", len(CSV_HEADER)):
        if isinstance(record, Broken):
            yield record
        elif record.cells != CSV_HEADER:
            stamp, author, text = record.cells
            yield _row(Message(record.line, None, room, iso_milliseconds(stamp), author, text), may_be_notice=True)


def _text_rows(source: Iterator[str]) -> Iterator[Message | Nothing | Broken]:
    conversation = _Conversation()
    try:
        for number, line in enumerate(source, 1):
            yield from conversation.take(number, line.rstrip("\r\n"))
    except CutOffError:
        yield from conversation.end()
        raise
    yield from conversation.end()


class _Conversation:
    """What has been understood of a text file so far."""

    def __init__(self) -> None:
        self._room: str | None = None
        self._day: date | None = None
        self._message: Message | None = None  # may go on in the next line
        self._more: list[str] = []
        self._size = 0
        self._in_heading = True

    def take(self, number: int, line: str) -> Iterator[Message | Nothing | Broken]:
        """Yields what is known to be whole once ``line`` has come."""
        match = _beginning(line)
        day = _DAY_LINE.fullmatch(line) if match is None and _MAY_BEGIN.match(line) else None
        notice = match is None and day is None and _is_notice(line)
        if match is None and day is None and not notice and self._message is not None and self._size <= _LONGEST_MESSAGE:
            self._more.append(line)
            self._size += len(line)
            return
        yield from self.end()
        if match is not None:
            yield from self._begin(number, match)
        elif day is not None:
            self._day = _day_of(day)
        elif notice:
            yield Nothing(SYSTEM)
        elif line.strip() and not (self._in_heading and self._is_heading(line)):
            yield Broken(number, why_unreadable(line) or "belongs to no message")
        self._in_heading = self._in_heading and match is None and day is None

    def end(self) -> Iterator[Message | Nothing]:
        """Yields the message that nothing follows any more."""
        if self._message is not None:
            text = "\n".join([self._message.text, *self._more]).rstrip("\n")
            yield _row(self._message._replace(text=text))
        self._message, self._more, self._size = None, [], 0

    def _begin(self, number: int, match: re.Match[str]) -> Iterator[Nothing]:
        found = match.groupdict()
        if found["author"] is not None:
            day = self._day if match.re is _PC else _day_of(match)
            self._message = Message(number, None, self._room, _moment(day, match), found["author"], found["text"] or "")
        elif found["notice"] is not None:  # a day's begin on a phone has the form of a notice without words
            yield Nothing(SYSTEM)

    def _is_heading(self, line: str) -> bool:
        if room := _ROOM.fullmatch(line[:_LONGEST_NOTICE]):
            self._room = next(name for name in room.groups() if name)
        return room is not None or any(known.fullmatch(line[:_LONGEST_NOTICE]) for known in (_SAVED, _FILE_LINE))


def _beginning(line: str) -> re.Match[str] | None:
    return (_PC.fullmatch(line) or _PHONE.fullmatch(line)) if _MAY_BEGIN.match(line) else None


def _is_notice(text: str) -> bool:
    return len(text) <= _LONGEST_NOTICE and _NOTICE.fullmatch(text) is not None


def _row(message: Message, *, may_be_notice: bool = False) -> Message | Nothing:
    """``may_be_notice``: the form does not set notices apart; elsewhere a person wrote what looks like one, save deletions."""
    if not message.author or (may_be_notice and _is_notice(message.text)) or _DELETED.fullmatch(message.text):
        return Nothing(SYSTEM)
    if message.author in _BOTS:
        return Nothing(BOT)
    if not message.text.strip():
        return Nothing(EMPTY)
    if len(message.text) <= _LONGEST_NOTICE:
        if _PLACEHOLDER.fullmatch(message.text):
            return Nothing(ATTACHMENT)
        if _CALL.fullmatch(message.text):
            return Nothing(SYSTEM)
    return message


def _day_of(match: re.Match[str]) -> date | None:
    """Returns the day that a line names, in whichever of the three orders, or ``None`` where there is no such day."""
    found = match.groupdict()
    try:
        order = next(order for order in "123" if found[f"year{order}"] is not None)
        month = found[f"month{order}"]
        number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
        return date(int(found[f"year{order}"]), number, int(found[f"day{order}"]))
    except ValueError:
        return None


def _moment(day: date | None, match: re.Match[str]) -> int | None:
    half = (match["before"] or match["after"] or "").lower()
    hour = int(match["hour"])
    if half:
        hour = hour % 12 + 12 * (half == "오후" or half.startswith("p"))
    try:
        return None if day is None else milliseconds(datetime.combine(day, time(hour, int(match["minute"]))))
    except ValueError:
        return None
