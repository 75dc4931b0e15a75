"""The Korean of what can be wrong with a setting, in a file, a variable or a port."""

from __future__ import annotations

from collections.abc import Mapping

_HINT = (
    "; if the file is another program's, write ours below [gamseong], such as [gamseong.bot], or name another one with --config"
)
_HINT_KO = " 다른 프로그램의 파일이면 우리 표를 [gamseong.bot]처럼 [gamseong] 아래에 쓰거나 --config로 다른 파일을 알려 주세요"

SETTINGS: Mapping[str, str] = {
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
    "must be the IANA name of a time zone, such as Asia/Seoul": "Asia/Seoul 같은 IANA 시간대 이름이어야 해요",
    "must have a time zone": "시간대가 있어야 해요",
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
