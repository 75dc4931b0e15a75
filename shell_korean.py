"""The Korean of what the two commands say, by its English; both have the same fields in braces.

The English of errors is built in their own rooms; here it is repeated as it reads when it is finished.
"""

from __future__ import annotations

from collections.abc import Mapping

_HINT = (
    "; if the file is another program's, write ours below [gamseong], such as [gamseong.bot], or name another one with --config"
)
_HINT_KO = " 다른 프로그램의 파일이면 우리 표를 [gamseong.bot]처럼 [gamseong] 아래에 쓰거나 --config로 다른 파일을 알려 주세요"

_COMMANDS: Mapping[str, str] = {
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
    "Write on this page, or right here, such as: !감성 정말 재밌다": (
        "이 페이지에서, 또는 여기에 바로 써 보세요. 예: !감성 정말 재밌다"
    ),
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

_HELP: Mapping[str, str] = {
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
    "lines for people; an object a line; or a table with the columns text, negative, positive, label, bundle (text)": (
        "사람이 읽는 줄, 한 줄에 객체 하나, 또는 text, negative, positive, label, bundle 열의 표 (기본 text)"
    ),
    "the same as --format json": "--format json 과 같습니다",
    "the graph's own numbers for 판단 불가 as well, instead of none": "판단 불가여도 그래프의 숫자를 그대로",
    "list the installed bundles, or verify them": "들어 있는 번들을 보이거나 검사합니다",
    "check hashes and graphs, and run the golden vectors": "해시와 그래프를 확인하고 골든 벡터를 돌립니다",
    "only these bundles: NAME, NAME@VERSION or a folder": "이 번들만: 이름, 이름@버전, 또는 폴더",
    "measure the bot against a Discord on this machine": "이 기계 안의 디스코드로 봇의 부하를 잽니다",
    "how many (20000)": "메시지 수 (기본 20000)",
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
    "the offline Discord is not installed": "오프라인 디스코드 미설치",
    "`analyze` cannot read its texts": "`analyze`가 글을 읽지 못함",
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
    "of {count} shards those from 0 to {last} can be had, in rising order, not {value}": (
        "샤드 {count}개는 0부터 {last}까지 작은 것부터 쓸 수 있어요: {value}"
    ),
}

_EXPORT: Mapping[str, str] = {
    "Train Keras LSTMs on Korean reviews and export them to ONNX bundles.": (
        "한국어 리뷰로 Keras LSTM을 학습하고 ONNX 번들로 내보냅니다."
    ),
    "done": "끝남",
    "it could not be done (one sentence on stderr says why)": "하지 못함 (표준 오류의 한 문장이 까닭을 말합니다)",
    "{names} not installed; {command}": "설치되어 있지 않아요: {names}. 이렇게 설치해 주세요: {command}",
    "stopped.": "멈췄어요.",
    "stopped; {hint}": "멈췄어요. {hint}",
    "go on with: {command}": "이어서 하려면: {command}",
    "go on after the last finished epoch with: {command}": "마지막으로 끝난 에폭 다음부터 하려면: {command}",
    "no epoch was finished; begin with the first one with: {command}": "끝난 에폭이 없어요. 처음부터 하려면: {command}",
    "{problem}; make room, or give a place that can be read and written.": (
        "{problem}. 자리를 만들거나, 읽고 쓸 수 있는 곳을 알려 주세요."
    ),
    "{value} is not a whole number of 1 or more": "1 이상의 정수여야 해요: {value}",
    "folder with NSMC's two files; overrides GAMSEONG_DATA and config.toml": (
        "NSMC의 두 파일이 있는 폴더. GAMSEONG_DATA와 config.toml보다 우선합니다"
    ),
    "find or download NSMC and say what is in it": "NSMC를 찾거나 내려받고 무엇이 있는지 말합니다",
    "the starred reviews, comments and chat of the flagship model as well": "flagship의 별점 리뷰, 댓글, 대화까지",
    "train a recipe": "레시피 하나를 학습합니다",
    "what to train": "무엇을 학습할지",
    "of seed-lstm": "seed-lstm의 토크나이저",
    "another seed than the recipe's": "레시피와 다른 시드",
    "go on with the newest unfinished run that has an epoch, or with this folder": (
        "에폭이 하나라도 있는 가장 최근의 끝나지 않은 학습을, 또는 이 폴더를 이어서"
    ),
    "begin the last stage where this run began it": "이 학습이 마지막 단계를 시작한 곳에서 시작",
    "turn a finished run into a verified bundle": "끝난 학습을 검증된 번들로 만듭니다",
    "a run's folder (default: the newest finished one)": "학습 폴더 (기본: 가장 최근에 끝난 것)",
    "folder of bundles (default: export.bundles of config.toml)": "번들 폴더 (기본: config.toml의 export.bundles)",
    "write its variant NAME-int8: faster with VNNI, slower in wasm": "변형 이름-int8을 씁니다: VNNI에서 빠르고 wasm에서 느림",
    "replace another bundle of the same version, and say what differed": (
        "같은 버전의 다른 번들을 바꾸고, 무엇이 달랐는지 말합니다"
    ),
    "list the runs with recipe, epochs and best figure": "학습마다 레시피, 에폭, 가장 좋은 값을 보입니다",
    "print JSON instead of lines": "줄 대신 JSON으로",
    "measure a finished run on the parts that may choose between runs; no test part": (
        "끝난 학습을 고르는 데 써도 되는 몫으로만 잽니다. 테스트는 보지 않습니다"
    ),
    "measure a bundle on NSMC's test set, comments, chat and disturbed texts": (
        "번들을 NSMC 테스트, 댓글, 대화, 흔들린 글로 잽니다"
    ),
    "NAME, NAME@VERSION or a folder": "이름, 이름@버전, 또는 폴더",
    "draw its figures into this folder as well": "그림도 이 폴더에 그립니다",
    "a bundle's most confident mistakes, word by word; never on NSMC's test set": (
        "번들이 가장 자신 있게 틀린 글을 단어마다. NSMC 테스트는 보지 않습니다"
    ),
    "validation texts (default: nsmc), or our own list, which nothing may be learned from": (
        "검증용 글 (기본: nsmc), 또는 아무것도 배우지 않는 우리 목록"
    ),
    "how many (default: 100)": "몇 개 (기본: 100)",
    "time a bundle against a transformer of KoELECTRA-small's shape": "KoELECTRA-small 모양의 트랜스포머와 속도를 견줍니다",
    "the bundle's graph without int8 tables, for the fp32 pair": "int8 표가 없는 번들의 그래프 (fp32끼리 견줄 때)",
    "what is in the chat corpus of export/chat, and how varied it is": "export/chat의 채팅 말뭉치에 무엇이 있고 얼마나 다양한지",
    "draw a run's figures again, into its folder": "학습의 그림을 그 폴더에 다시 그립니다",
    "words, Okt and Mecab: accuracy, time a message, memory": "단어, Okt, Mecab: 정확도, 메시지마다의 시간, 메모리",
}

_SETTINGS: Mapping[str, str] = {
    "is not a table; known: {names}": "모르는 표예요. 아는 표: {names}",
    "is not a table; known: {names}" + _HINT: "모르는 표예요. 아는 표: {names}." + _HINT_KO,
    "must be a table": "표여야 해요",
    "must be a table" + _HINT: "표여야 해요." + _HINT_KO,
    "is not a setting; known here: {names}": "모르는 설정이에요. 여기서 아는 것: {names}",
    "is not a setting; known here: {names}" + _HINT: "모르는 설정이에요. 여기서 아는 것: {names}." + _HINT_KO,
    "is not a recipe; known: {names}": "모르는 레시피예요. 아는 것: {names}",
    "has no table [tool.gamseong]; add it, or name another file": "[tool.gamseong] 표가 없어요. 넣거나, 다른 파일을 알려 주세요",
    "cannot be read ({problem}); check the path": "읽을 수 없어요({problem}). 경로를 확인해 주세요",
    "is not UTF-8; save it as UTF-8": "UTF-8이 아니에요. UTF-8로 저장해 주세요",
    "is not valid TOML: {problem}": "올바른 TOML이 아니에요: {problem}",
    "is missing": "없어요",
    "must be {kind}, not {value}": "{kind} 꼴이어야 해요: {value}",
    "must be a list, not {value}": "목록이어야 해요: {value}",
    "must be one of {names}, not {value}": "{names} 가운데 하나여야 해요: {value}",
    "must be {value}": "이 값이어야 해요: {value}",
    "must be {least} or more": "{least} 이상이어야 해요",
    "must be {low} or more and below {high}": "{low} 이상이고 {high}보다 작아야 해요",
    "must be above {bound}": "{bound}보다 커야 해요",
    "must be between {low} and {high}": "{low}부터 {high}까지여야 해요",
    "must be 10 characters or fewer": "10자까지여야 해요",
    "must name a bundle": "번들의 이름이어야 해요",
    "must not be empty or have spaces": "비어 있거나 빈칸이 있으면 안 돼요",
    "must not have @ or `, which would make it a mention or break how it is shown": (
        "멘션이 되거나 모양을 깨는 @나 `가 있으면 안 돼요"
    ),
    "must not have characters that nobody sees": "보이지 않는 글자가 있으면 안 돼요",
    "{number} (no cooldown)": "{number}(제한 없음)",
    "{number} (a day)": "{number}(하루)",
    "{number} (a week)": "{number}(한 주)",
    "a text": "글",
    "a whole number": "정수",
    "a number": "숫자",
    "true or false": "true나 false",
    "{port} cannot be used ({problem}); take another port, or 0 for a free one": (
        "{port}번은 쓸 수 없어요({problem}). 다른 포트나, 빈 포트를 뜻하는 0을 써 주세요"
    ),
    "{address} cannot be listened on ({problem}); take a port that is free, or 0 for none": (
        "{address}에서 들을 수 없어요({problem}). 빈 포트나, 쓰지 않음을 뜻하는 0을 써 주세요"
    ),
    "needs prometheus-client; run {command}, or set 0": "prometheus-client가 있어야 해요. {command} 로 설치하거나 0으로 두세요",
}

_BUNDLES: Mapping[str, str] = {
    "build the bundle again with gamseong-export convert, or install it again": (
        "gamseong-export convert로 번들을 다시 만들거나, 다시 설치해 주세요"
    ),
    "{mend}, or update onnxruntime (here {version})": "{mend}. 또는 onnxruntime(지금 {version})을 올려 주세요",
    "is another bundle of this name and version ({files} differs)": "이 이름과 버전의 다른 번들이에요(다른 것: {files})",
    "is another bundle of this name and version ({files} differ)": "이 이름과 버전의 다른 번들이에요(다른 것: {files})",
    "no bundle of this name or folder": "이런 이름이나 폴더의 번들이 없어요",
    "no such version of this bundle": "이 번들에 그런 버전이 없어요",
    "take one of: {names}": "이 가운데 하나를 쓰세요: {names}",
    "is not the file that was written (sha256 differs)": "만들 때의 파일이 아니에요(sha256이 달라요)",
    "cannot be read ({problem})": "읽을 수 없어요({problem})",
    "cannot be written ({problem})": "쓸 수 없어요({problem})",
    "check its permissions": "권한을 확인해 주세요",
    "name a folder that can be written to, on a disk with space left": "자리가 남은 디스크의, 쓸 수 있는 폴더를 알려 주세요",
    "is not JSON": "JSON이 아니에요",
    "is not a list of tokens": "토큰 목록이 아니에요",
    "holds no cases": "사례가 없어요",
    "case {number} is none of {task}": "{number}번째 사례가 {task}의 것이 아니에요",
    "is not a manifest": "매니페스트가 아니에요",
    "has bundle format {format}": "번들 형식이 {format}이에요",
    "this gamseong reads format {format}: update gamseong or take a bundle of that format": (
        "이 gamseong은 형식 {format}을(를) 읽어요. gamseong을 올리거나 그 형식의 번들을 쓰세요"
    ),
    "needs text rules {version}": "글 규칙 {version}이(가) 있어야 해요",
    "this gamseong knows rules up to {version}: update gamseong or take an older version of the bundle": (
        "이 gamseong은 규칙 {version}까지 알아요. gamseong을 올리거나 번들의 옛 버전을 쓰세요"
    ),
    "does not have the fields of a manifest ({problem})": "매니페스트의 항목이 맞지 않아요({problem})",
    "does not list {files}": "목록에 빠진 파일이 있어요: {files}",
    "{field} has the wrong type": "{field}의 종류가 달라요",
    "labels are not texts": "labels가 글이 아니에요",
    "labels are {found}, not {wanted}": "labels가 {wanted}이(가) 아니라 {found}이에요",
    "files has a sha256 that is no text": "files에 글이 아닌 sha256이 있어요",
    "metrics has a figure that is no number": "metrics에 숫자가 아닌 값이 있어요",
    "name {name} is not of the form a-z, 0-9, -": "이름 {name}이(가) a-z, 0-9, - 로 되어 있지 않아요",
    "version {version} is not of the form 1.2.3": "버전 {version}이(가) 1.2.3 꼴이 아니에요",
    "name@version has {count} characters, more than {limit}: shorten the name": (
        "이름@버전이 {limit}자보다 긴 {count}자예요. 이름을 줄여 주세요"
    ),
    "task {task} does not take input {kind}": "task {task}은(는) 입력 {kind}을(를) 받지 않아요",
    "input.max_length is not a positive whole number": "input.max_length가 양의 정수가 아니에요",
    "text_rules is not a positive whole number": "text_rules가 양의 정수가 아니에요",
    "training.series_range is not [smallest, largest]": "training.series_range가 [가장 작은 수, 가장 큰 수]가 아니에요",
    "threshold is not between 0.5 and 1": "threshold가 0.5와 1 사이가 아니에요",
    "file {name} lies outside the bundle": "파일 {name}이(가) 번들 밖에 있어요",
    "onnxruntime cannot open it": "onnxruntime이 열지 못해요",
    "takes {inputs} and gives {outputs}, not what its manifest says": (
        "{inputs}을(를) 받아 {outputs}을(를) 내는데, 매니페스트와 달라요"
    ),
    "the graph's labels are {found}, the manifest's {wanted}": "그래프의 labels는 {found}, 매니페스트의 것은 {wanted}이에요",
    "does not take {what}": "{what}을(를) 받지 않아요",
    "answers {what} with numbers of shape {shape}": "{what}에 모양이 {shape}인 숫자로 답해요",
    "the model is {difference} away from its golden vectors": "모델이 골든 벡터와 {difference}만큼 달라요",
    "other ids for {text}": "{text}의 id가 달라요",
    "the verdict on {text} is {found}, not {wanted}": "{text}의 판정이 {wanted}이(가) 아니라 {found}이에요",
    "{text} is read as {found}, not {wanted}": "{text}을(를) {wanted}이(가) 아니라 {found}(으)로 읽어요",
    "give this one another version, or replace that one with gamseong-export convert --force": (
        "이것에 다른 버전을 주거나, gamseong-export convert --force로 그것을 바꿔 주세요"
    ),
    "names the unknown tokenizer {name}": "모르는 토크나이저를 써요: {name}",
    "update gamseong": "gamseong을 올려 주세요",
    "{name} is a {task} bundle; take a sentiment one.": "{name}은(는) {task} 번들이에요. 감성 번들을 쓰세요.",
    "{name} is a {task} bundle; take a next-number one.": "{name}은(는) {task} 번들이에요. next-number 번들을 쓰세요.",
    "give exactly {count} finite numbers, such as 0.0 0.1 0.2 0.3.": "0.0 0.1 0.2 0.3처럼 유한한 수 {count}개를 주세요.",
    "predict takes a list of texts; put the one text into a list.": "predict는 글의 목록을 받아요. 글 하나도 목록에 넣어 주세요.",
    "predict takes a list of texts, not {kind}.": "predict는 글의 목록을 받아요: {kind}",
    "a text must be a str, not {kind}.": "글은 str이어야 해요: {kind}",
    "is not installed ({problem})": "설치되어 있지 않아요({problem})",
    "does not start ({problem})": "시작하지 못해요({problem})",
    "install it with: {command}": "이렇게 설치해 주세요: {command}",
    "needs a JVM and found none": "JVM이 있어야 하는데 없어요",
    "install a Java runtime (Debian: apt install default-jre-headless) and set JAVA_HOME if it is not found": (
        "Java 런타임을 설치하고(데비안: apt install default-jre-headless), 찾지 못하면 JAVA_HOME을 정해 주세요"
    ),
}

_STORAGE: Mapping[str, str] = {
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

_SYSTEM: Mapping[str, str] = {
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

KOREAN: Mapping[str, str] = {**_COMMANDS, **_HELP, **_EXPORT, **_SETTINGS, **_BUNDLES, **_STORAGE, **_SYSTEM}
