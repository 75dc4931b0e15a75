"""The Korean of the help of ``gamseong``, its exit codes, and what argparse says by itself."""

from __future__ import annotations

from collections.abc import Mapping

HELP: Mapping[str, str] = {
    "usage": "사용법",
    "options": "옵션",
    "positional arguments": "인자",
    "commands": "명령",
    "exit codes": "종료 코드",
    "show this help message and exit": "이 도움말을 보이고 끝냅니다",
    "show the version and exit": "버전을 보이고 끝냅니다",
    "Korean sentiment (감성) for chat.": "채팅의 한국어 감성을 판단합니다.",
    "settings from this file instead of the ./config.toml or pyproject.toml that is here": (
        "여기 있는 config.toml이나 pyproject.toml 대신 이 파일의 설정"
    ),
    "start the bot; without DISCORD_TOKEN an offline Discord to try it in": (
        "봇을 켭니다. DISCORD_TOKEN이 없으면 써 볼 수 있는 오프라인 디스코드를 엽니다"
    ),
    "serve only these of N shards, such as 0-3/8 (with DISCORD_TOKEN)": (
        "샤드 N개 가운데 이것만 맡습니다. 예: 0-3/8 (DISCORD_TOKEN과 함께)"
    ),
    "exit with 3 if DISCORD_TOKEN is not set": "DISCORD_TOKEN이 없으면 3으로 끝냅니다",
    "judge texts without Discord": "디스코드 없이 글을 판단합니다",
    "a sentence; quote it. Without any, a pipe is read": "따옴표로 싼 문장. 하나도 없으면 파이프를 읽습니다",
    "NAME, NAME@VERSION or a bundle's folder instead of the default": "기본 대신 쓸 번들: 이름, 이름@버전, 또는 폴더",
    "a file with one text a line; - reads standard input": "한 줄에 글 하나인 파일. -는 표준 입력",
    "of the file or the pipe, such as cp949 (utf-8)": "파일이나 파이프의 인코딩. 예: cp949 (기본 utf-8)",
    "lines for people; an object a line; or a table with the columns text, negative, positive, label, bundle, neutral (text)": (
        "사람이 읽는 줄, 한 줄에 객체 하나, 또는 text, negative, positive, label, bundle, neutral 열의 표 (기본 text)"
    ),
    "the same as --format json": "--format json 과 같습니다",
    "the graph's own numbers for 판단 불가 as well, instead of none": "판단 불가여도 그래프의 숫자를 그대로",
    "list the installed bundles, or verify them": "들어 있는 번들을 보이거나 검사합니다",
    "check hashes and graphs, and run the golden vectors": "해시와 그래프를 확인하고 골든 벡터를 돌립니다",
    "only these bundles: NAME, NAME@VERSION or a folder": "이 번들만: 이름, 이름@버전, 또는 폴더",
    "measure the bot against a Discord on this machine, or how fast archives are scored": (
        "이 기계 안의 디스코드로 봇의 부하를, 또는 보관된 대화를 판단하는 빠르기를 잽니다"
    ),
    "scoring made-up chat instead of the bot": "봇 대신, 지어낸 대화를 판단하는 일을",
    "how many (20000; of archives 1000000)": "메시지 수 (기본 20000, archives는 1000000)",
    "of archives: processes that judge (one for each core)": "archives에서 판단하는 프로세스 수 (기본은 코어마다 하나)",
    "--rate and --scan belong to the bot; leave them out with archives.": (
        "--rate와 --scan은 봇의 것이에요. archives에서는 빼 주세요."
    ),
    "scan a whole server of 30 channels and 20000 messages meanwhile, over and over": (
        "그동안 채널 30개, 메시지 20000개의 서버 전체를 되풀이해 분석"
    ),
    "of archives: embedded leaves Ray out, ray measures it as well (what is installed)": (
        "archives에서 embedded는 Ray를 빼고, ray는 Ray도 잽니다 (기본은 설치된 것)"
    ),
    "--workers, --engine and --transformer belong to archives; write: gamseong bench archives": (
        "--workers, --engine, --transformer는 archives에 딸린 옵션이에요. 이렇게 쓰세요: gamseong bench archives"
    ),
    "of archives: a graph that gamseong-export transformer wrote, to measure beside; may be given twice": (
        "archives: 곁에서 잴 그래프, gamseong-export transformer가 쓴 것. 여러 번 줄 수 있음"
    ),
    "N messages a second in a watched channel, instead of questions as fast as they are answered": (
        "답하는 대로 묻는 대신, 감시하는 채널에 초당 메시지 N개"
    ),
    "done, or `run` was stopped": "끝났거나 `run`을 멈춤",
    "an error nobody foresaw, or `bench` got no answer": "예상하지 못한 오류, 또는 `bench`가 답을 받지 못함",
    "the command was typed wrong": "잘못된 명령",
    "`run --require-token` without DISCORD_TOKEN": "`run --require-token`인데 DISCORD_TOKEN이 없음",
    "DISCORD_TOKEN is no token, or Discord refused it": "DISCORD_TOKEN이 토큰이 아니거나 디스코드가 거절함",
    "the Message Content Intent is off": "꺼진 Message Content Intent",
    "a wrong setting, in a file or a GAMSEONG_… variable": "파일이나 GAMSEONG_… 변수의 잘못된 설정",
    "a bundle is missing, damaged, unknown or of the wrong kind": "없거나 손상되었거나 모르거나 종류가 다른 번들",
    "Discord cannot be reached": "디스코드에 닿지 않음",
    "the database cannot be used": "쓸 수 없는 데이터베이스",
    "Ctrl-C before the end": "끝나기 전에 Ctrl-C",
    # argparse's own
    "argument {name}: {problem}": "인자 {name}: {problem}",
    "the following arguments are required: {names}": "꼭 있어야 하는 인자: {names}",
    "unrecognized arguments: {names}": "모르는 인자: {names}",
    "invalid choice: {value} (choose from {choices})": "{value}은(는) 고를 수 없어요. 고를 수 있는 것: {choices}",
    "invalid {kind} value: {value}": "{kind} 값이 아니에요: {value}",
    "expected one argument": "값이 하나 있어야 해요",
    "expected at least one argument": "값이 하나 이상 있어야 해요",
    "not allowed with argument {name}": "{name}과(와) 함께 쓸 수 없어요",
    "ignored explicit argument {value}": "값을 받지 않아요: {value}",
    "ambiguous option: {option} could match {options}": "{option}은(는) 여럿일 수 있어요: {options}",
    "must be a whole number above 0, not {value}": "0보다 큰 정수여야 해요: {value}",
    "must be an encoding that Python knows, such as cp949, not {value}": "cp949처럼 Python이 아는 인코딩이어야 해요: {value}",
    "shards are given as FIRST-LAST/COUNT, such as 0-3/8, not {value}": "샤드는 0-3/8처럼 처음-끝/개수로 써야 해요: {value}",
    "there are no shards in a count of 0; the least is 0/1, not {value}": "샤드는 0/1처럼 적어도 하나예요: {value}",
    "of {count} shards those from 0 to {last} can be had, in rising order, not {value}": (
        "샤드 {count}개는 0부터 {last}까지 작은 것부터 쓸 수 있어요: {value}"
    ),
}
