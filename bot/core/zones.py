"""The time zone of a server: what its moderators type, and the zone that days and charts follow. Pure."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from collections.abc import Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache

from ..settings import known_zones

KST = timezone(timedelta(hours=9), "KST")  # Asia/Seoul has had no other time since 1988
_SEOUL = "Asia/Seoul"

# What people call a zone that the database of zones names otherwise.
KOREAN_NAMES: Mapping[str, str] = {
    "서울": _SEOUL,
    "도쿄": "Asia/Tokyo",
    "베이징": "Asia/Shanghai",
    "상하이": "Asia/Shanghai",
    "타이베이": "Asia/Taipei",
    "홍콩": "Asia/Hong_Kong",
    "싱가포르": "Asia/Singapore",
    "방콕": "Asia/Bangkok",
    "하노이": "Asia/Ho_Chi_Minh",
    "시드니": "Australia/Sydney",
    "오클랜드": "Pacific/Auckland",
    "런던": "Europe/London",
    "파리": "Europe/Paris",
    "베를린": "Europe/Berlin",
    "모스크바": "Europe/Moscow",
    "뉴욕": "America/New_York",
    "토론토": "America/Toronto",
    "시카고": "America/Chicago",
    "덴버": "America/Denver",
    "로스앤젤레스": "America/Los_Angeles",
    "밴쿠버": "America/Vancouver",
    "호놀룰루": "Pacific/Honolulu",
    "협정세계시": "UTC",
}
_OTHER_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("한국", "대한민국", "한국시간", "kst", "korea"), _SEOUL),
    **dict.fromkeys(("일본", "jst", "japan"), "Asia/Tokyo"),
    "중국": "Asia/Shanghai",
    "대만": "Asia/Taipei",
    "베트남": "Asia/Ho_Chi_Minh",
    "영국": "Europe/London",
    "독일": "Europe/Berlin",
    "프랑스": "Europe/Paris",
    **dict.fromkeys(("la", "엘에이", "pst", "pdt"), "America/Los_Angeles"),
    **dict.fromkeys(("est", "edt", "nyc"), "America/New_York"),
    **dict.fromkeys(("utc", "gmt", "z"), "UTC"),
}


class ZoneError(ValueError):
    """The text names no time zone."""


def parse_zone(text: str) -> str:
    """Returns the IANA name of the zone that ``text`` names: ``Asia/Seoul``, ``seoul``, 서울, 한국, KST, UTC …

    Raises ``ZoneError``, also for a bare offset such as ``+9``, which has no daylight saving time and so is right half the year
    at best.
    """
    key = _key(text)
    found = _by_key().get(key)
    if found is None:
        raise ZoneError(text)
    return found


def zone(name: str) -> tzinfo:
    """Returns the zone of an IANA name; Korean time where this machine does not know it any more."""
    if name == _SEOUL:
        return KST
    if name == "UTC":
        return UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return KST


def zones_like(text: str, limit: int = 25) -> list[tuple[str, str]]:
    """Returns zones to offer while ``text`` is typed, as (what to show, IANA name); the Korean names first."""
    typed = _key(text)
    offered = [(f"{korean} ({name})", name) for korean, name in KOREAN_NAMES.items()]
    offered += [(name, name) for name in sorted(known_zones()) if "/" in name]
    return [each for each in offered if typed in _key(each[0])][:limit]


def _key(text: str) -> str:
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", text).casefold()).removesuffix("시간")


@cache
def _by_key() -> Mapping[str, str]:
    names = sorted(name for name in known_zones() if "/" in name or name == "UTC")
    cities = {_key(name.rsplit("/", 1)[-1]): name for name in reversed(names)}
    named = {_key(key): name for key, name in {**KOREAN_NAMES, **_OTHER_NAMES}.items()}
    return {**cities, **{_key(name): name for name in names}, **named}
