"""The Korean of what can be wrong with the database or its URL."""

from __future__ import annotations

from collections.abc import Mapping

STORAGE: Mapping[str, str] = {
    "broke the connection": "연결을 끊었어요",
    "check that the server is up": "서버가 켜져 있는지 확인해 주세요",
    "refuses the user or the password": "사용자나 비밀번호를 받아 주지 않아요",
    "correct them in storage.url": "storage.url에서 고쳐 주세요",
    "is read-only": "읽기만 할 수 있어요",
    "name the primary server, not a standby": "대기 서버가 아니라 주 서버를 알려 주세요",
    "has no such database": "그런 데이터베이스가 없어요",
    "create it, or correct the name in storage.url": "만들거나, storage.url의 이름을 고쳐 주세요",
    "gave way to another process": "다른 프로세스에 밀렸어요",
    "try again": "다시 해 주세요",
    "does not know an option of the URL": "URL의 옵션을 몰라요",
    "correct storage.url": "storage.url을 고쳐 주세요",
    "does not let this user do that": "이 사용자가 할 수 없는 일이에요",
    "grant the user CREATE on the schema its tables lie in": "표가 있는 스키마의 CREATE 권한을 사용자에게 주세요",
    "has run out of space or of connections": "자리나 연결이 모자라요",
    "free some": "조금 비워 주세요",
    "is starting or stopping": "켜지거나 꺼지는 중이에요",
    "try again in a moment": "잠시 뒤에 다시 해 주세요",
    "is locked by another process": "다른 프로세스가 잠가 두었어요",
    "end that one, or try again": "그것을 끝내거나 다시 해 주세요",
    "cannot be written": "쓸 수 없어요",
    "let this user write the file and its folder": "이 사용자가 파일과 폴더에 쓸 수 있게 해 주세요",
    "cannot be read or written": "읽거나 쓸 수 없어요",
    "check the disk": "디스크를 확인해 주세요",
    "is damaged": "손상되었어요",
    "move the file away, or put a backup in its place": "파일을 옮기거나, 그 자리에 백업을 두세요",
    "has no room left on its disk": "디스크에 자리가 없어요",
    "cannot be opened": "열 수 없어요",
    "is not an SQLite database": "SQLite 데이터베이스가 아니에요",
    "name another file in storage.url": "storage.url에 다른 파일을 써 주세요",
    "failed": "실패했어요",
    "see whether the database is well": "데이터베이스가 괜찮은지 봐 주세요",
    "has not answered for {seconds} seconds": "{seconds}초 동안 답하지 않았어요",
    "broke the connection before it confirmed a write": "쓴 것을 확인해 주기 전에 연결을 끊었어요",
    "it may have been kept, or not": "남았을 수도, 아닐 수도 있어요",
    "cannot be reached ({problem})": "닿지 않아요({problem})",
    "check the address and the server": "주소와 서버를 확인해 주세요",
    "cannot be connected to as storage.url says": "storage.url대로는 연결할 수 없어요",
    "correct the options of the URL": "URL의 옵션을 고쳐 주세요",
    "needs the driver asyncpg": "드라이버 asyncpg가 있어야 해요",
    "run {command}": "이렇게 해 주세요: {command}",
    "let this user write there, or name another file in storage.url": (
        "이 사용자가 쓸 수 있게 하거나, storage.url에 다른 파일을 써 주세요"
    ),
    "was written by a newer gamseong": "더 새로운 gamseong이 쓴 것이에요",
    "update this one, or name another database in storage.url": "이것을 올리거나, storage.url에 다른 데이터베이스를 써 주세요",
    "is not the URL of a database this program can use": "이 프로그램이 쓸 수 있는 데이터베이스의 URL이 아니에요",
    "write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE": (
        "sqlite:///경로 나 postgresql://사용자:비밀번호@호스트/데이터베이스 로 써 주세요"
    ),
    "names no file behind sqlite:///": "sqlite:/// 뒤에 파일이 없어요",
    "write sqlite:///PATH, without options": "옵션 없이 sqlite:///경로 로 써 주세요",
    "does not understand what it is sent": "보낸 것을 알아듣지 못해요",
    "correct its options": "옵션을 고쳐 주세요",
    "has too much to do": "할 일이 너무 많아요",
    "has a value for the option {name} that this program cannot keep": "이 프로그램이 지킬 수 없는 값이 옵션 {name}에 있어요",
    "has an option {name} that is no number of seconds": "옵션 {name}이(가) 초의 수가 아니에요",
    "take {name} out of storage.url, or correct it": "storage.url에서 {name}을(를) 빼거나 고쳐 주세요",
    "take options that it does not know out of storage.url": "모르는 옵션을 storage.url에서 빼 주세요",
    "take it out": "빼 주세요",
    "write sslmode=verify-full in its place": "그 자리에 sslmode=verify-full 을 써 주세요",
    "write sslmode=verify-full&sslrootcert=system in its place, which also makes sure of the server": (
        "그 자리에 sslmode=verify-full&sslrootcert=system 을 써 주세요. 서버도 확인해 줘요"
    ),
    "write connect_timeout=10": "connect_timeout=10 처럼 써 주세요",
    "is not a PostgreSQL URL": "PostgreSQL의 URL이 아니에요",
    "write the signs : / ? # @ of a password as %3A %2F %3F %23 %40": (
        "비밀번호의 : / ? # @ 는 %3A %2F %3F %23 %40 로 써 주세요"
    ),
}
