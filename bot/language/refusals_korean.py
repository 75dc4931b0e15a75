"""What a command answers in Korean where it does nothing."""

from __future__ import annotations

from .strings import RefusalStrings

REFUSALS = RefusalStrings(
    permission="{permissions} 권한이 있어야 쓸 수 있어요.",
    servers_only="이 명령은 서버 안에서만 쓸 수 있어요.",
    running="이 서버에서 이미 하고 있어요. 끝난 뒤에 다시 해 주세요.",
    channel="그 채널을 찾을 수 없거나 볼 수 없어요.",
    period_taken="‘{word}’ 채널도 있지만 기간으로 읽었어요. 채널이라면 `#{word}`처럼 적어 주세요.",
    whole_taken="‘{word}’ 채널도 있지만 서버 전체로 읽었어요. 채널이라면 `#{word}`처럼 적어 주세요.",
    argument="알아듣지 못했어요. 명령에 붙은 설명을 보고 다시 써 주세요.",
    not_understood="‘{word}’ 부분을 알아듣지 못했어요. 아무것도 하지 않았으니, {hint}",
    missing="빠진 것이 있어요. {hint}",
    expected={
        "nothing": "뒤에 아무것도 붙이지 말고 다시 써 주세요.",
        "subcommand": "이 가운데 하나로 다시 써 주세요: {choices}",
        "channel": "볼 수 있는 채널을 멘션이나 이름, 링크로 적어 주세요.",
        "alert_channel": "볼 수 있는 텍스트 채널을 멘션이나 이름, 링크로 적어 주세요. 없애려면 비우거나 `없음`",
        "role": "역할을 멘션이나 이름으로 적어 주세요.",
        "time_zone": (
            "도시나 나라, 또는 시간대의 이름을 적어 주세요. 예: `서울`, `KST`, `Asia/Tokyo`, 되돌리려면 `기본`. "
            "`+9` 같은 시차는 서머타임을 몰라서 쓰지 않아요."
        ),
        "switch": "`켜기`나 `끄기`라고 적어 주세요.",
        "language": "`한국어`, `영어`, `자동` 가운데 하나로 적어 주세요.",
        "prefix": "접두어를 적어 주세요. 예: `?`, 되돌리려면 `기본`",
        "alert_below": "톤을 -1에서 1 사이의 수로 적어 주세요. 예: -0.4",
        "alert_minutes": "이어져야 하는 분을 적어 주세요. 예: 5, `10분`, `2시간`",
        "alert_pause_minutes": "쉬는 분을 적어 주세요. 예: 60, `30분`, `2시간`",
        "extent": (
            "볼 수 있는 채널이나 카테고리(여럿도 돼요), `서버`, 그리고 1개부터 {choices}개까지의 개수나 기간을 적어 주세요. "
            "예: `500`, `3일`, `어제`, `#일반 #게임 3일`"
        ),
        "scan_channels": "볼 수 있는 채널이나 카테고리를 멘션이나 이름으로 적어 주세요. 서버 전체는 `서버`",
        "period": "볼 수 있는 채널이나 기간을 적어 주세요. 예: `3일`, `12시간`, `지난주`",
        "digest_when": (
            "주기와 요일, 시를 적어 주세요. 시는 0에서 23까지 한 시간 단위예요. 예: `매주 월요일 9시`, `매일 오후 9시`"
        ),
        "undo": "빠지려면 `{prefix:opt_out}`, 되돌리려면 `{prefix:opt_out undo}`라고 써 주세요.",
        "numbers": "수만 빈칸으로 띄어 써 주세요. 예: `{choices}`",
        "quotes": '따옴표는 빼거나, 빈칸이 있는 이름의 앞뒤에 하나씩 붙여 써 주세요. 예: `"지난 이야기"`',
    },
)
