"""The Korean of what ``gamseong`` says while it runs."""

from __future__ import annotations

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "DISCORD_TOKEN has quotation marks around the token; set it without them.": (
        "DISCORD_TOKEN에 따옴표가 있어요. 따옴표 없이 넣어 주세요."
    ),
    "DISCORD_TOKEN has a word such as Bot in front of the token; set the token alone.": (
        "DISCORD_TOKEN의 토큰 앞에 Bot 같은 말이 있어요. 토큰만 넣어 주세요."
    ),
    "DISCORD_TOKEN has a space or a line break within the token; copy it again as one word.": (
        "DISCORD_TOKEN의 토큰 안에 빈칸이나 줄바꿈이 있어요. 한 단어로 다시 복사해 주세요."
    ),
    "DISCORD_TOKEN is no bot's token, which has three parts with dots between them; "
    "take one at {portal} (your application → Bot → Reset Token), not the public key or the client secret.": (
        "DISCORD_TOKEN이 봇 토큰이 아니에요. 토큰은 점으로 나뉜 세 부분이에요. "
        "공개 키나 클라이언트 시크릿이 아니라 {portal} (내 앱 → Bot → Reset Token)에서 받은 것을 넣어 주세요."
    ),
    "--shards needs DISCORD_TOKEN; the offline Discord has no shards.": (
        "--shards에는 DISCORD_TOKEN이 필요해요. 오프라인 디스코드에는 샤드가 없어요."
    ),
    "DISCORD_TOKEN is not set; make a bot token at {portal} (your application → Bot → Reset Token) and set it.": (
        "DISCORD_TOKEN이 없어요. {portal} (내 앱 → Bot → Reset Token)에서 토큰을 받아 넣어 주세요."
    ),
    "Discord refused the token; take a new one at {portal} (your application → Bot → Reset Token) for DISCORD_TOKEN.": (
        "디스코드가 토큰을 받아 주지 않았어요. {portal} (내 앱 → Bot → Reset Token)에서 새로 받아 DISCORD_TOKEN에 넣어 주세요."
    ),
    "the Message Content Intent is off, without which `!감성` cannot be read; "
    "turn it on at {portal} (your application → Bot → Privileged Gateway Intents → Message Content Intent).": (
        "Message Content Intent가 꺼져 있어 `!감성`을 읽을 수 없어요. "
        "{portal} (내 앱 → Bot → Privileged Gateway Intents → Message Content Intent)에서 켜 주세요."
    ),
    "Discord answered {status}; try again later.": "디스코드가 {status}(으)로 답했어요. 나중에 다시 해 주세요.",
    "Discord cannot be reached; check the network and https://discordstatus.com.": (
        "디스코드에 닿지 않아요. 네트워크와 https://discordstatus.com 을 확인해 주세요."
    ),
    "stopped by an error nobody foresaw ({error}); please report this line.": (
        "예상하지 못한 오류로 멈췄어요({error}). 이 줄을 알려 주세요."
    ),
    "the offline Discord is not installed; set DISCORD_TOKEN, or install it with: {command}": (
        "오프라인 디스코드가 설치되어 있지 않아요. DISCORD_TOKEN을 넣거나 이렇게 설치해 주세요: {command}"
    ),
    "offline Discord: {url} (Ctrl-C ends it)": "오프라인 디스코드: {url} (끝내려면 Ctrl-C)",
    "Write on this page, or right here, such as: {example}": "이 페이지에서, 또는 여기에 바로 써 보세요. 예: {example}",
    "a Discord message has {limit} characters at most; this one of {count} was not sent.": (
        "디스코드 메시지는 {limit}자까지예요. {count}자여서 보내지 않았어요."
    ),
    "no answer came within {seconds} seconds.": "대답이 {seconds}초 안에 오지 않았어요.",
    "standard output is closed; open it, or send the answers to a file.": (
        "표준 출력이 닫혀 있어요. 열거나, 답을 파일로 보내 주세요."
    ),
    'give a text, a file or a pipe, such as: gamseong analyze "정말 재밌다" (see --help).': (
        '글이나 파일, 파이프를 주세요. 예: gamseong analyze "정말 재밌다" (--help를 보세요)'
    ),
    "{file}: cannot be read ({problem}); check the path.": "{file}: 읽을 수 없어요({problem}). 경로를 확인해 주세요.",
    "{file}: looks like UTF-16; add --encoding utf-16.": "{file}: UTF-16 같아요. --encoding utf-16 을 붙여 주세요.",
    "{file}: line {number} is not UTF-8 but looks like cp949; add --encoding cp949.": (
        "{file}: {number}번째 줄이 UTF-8이 아니라 cp949 같아요. --encoding cp949 를 붙여 주세요."
    ),
    "{file}: line {number} is not {encoding}; save the file as UTF-8, or name its encoding with --encoding.": (
        "{file}: {number}번째 줄이 {encoding}이(가) 아니에요. UTF-8로 저장하거나 --encoding으로 인코딩을 알려 주세요."
    ),
    "{folder}: no bundles here; install gamseong again.": "{folder}: 번들이 없어요. gamseong을 다시 설치해 주세요.",
    "{bundle}: ok, at most {error} off": "{bundle}: 좋아요, 차이는 많아야 {error}",
    "{bundle}: FAILED: {problem}": "{bundle}: 실패: {problem}",
}
