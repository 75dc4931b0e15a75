"""The Korean of the reasons that the operating system gives."""

from __future__ import annotations

from collections.abc import Mapping

SYSTEM: Mapping[str, str] = {
    "No such file or directory": "그런 파일이나 폴더가 없음",
    "Permission denied": "권한 없음",
    "Is a directory": "폴더임",
    "Not a directory": "폴더가 아님",
    "Address already in use": "이미 쓰이는 주소",
    "No space left on device": "디스크에 자리 없음",
    "Read-only file system": "읽기 전용 파일 시스템",
    "Connection refused": "연결 거부",
    "File name too long": "너무 긴 이름",
    "no answer": "답 없음",
}
