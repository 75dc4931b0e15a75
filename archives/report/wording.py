"""What a page says, in the languages that it can be had in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...model_store import Label


@dataclass(frozen=True)
class Wording:
    """The sentences of a page in one language. ``code``: of the language, as HTML has it."""

    code: str
    title: str
    messages: str
    span: str
    channels: str
    no_times: str
    labels: Mapping[Label, str]
    tone: str
    tone_is: str
    over_time: str
    levels: Mapping[str, str]
    all_channels: str
    channel: str
    volume: str
    band: str
    interval: str
    drag: str
    point_at: str
    numbers: str
    time: str
    turning_points: str
    no_turning_points: str
    fell: str
    rose: str
    since: str
    from_to: str
    moved_by: str
    words_more: str
    words_less: str
    word_counts: str
    no_words: str
    words_missing: str
    by_channel: str
    other_channels: str
    no_channel: str
    by_hour: str
    hour: str
    weekdays: tuple[str, ...]
    few: str
    comparing: str
    change: str
    a_day: str
    half_width: str
    unclear: str
    most_changed: str
    lines: str
    about: str
    means: tuple[str, ...]
    timeless: str
    rejected: str
    caution: str


KOREAN = Wording(
    code="ko",
    title="대화의 톤",
    messages="메시지 {count}개",
    span="{first} – {last}",
    channels="채널 {count}개",
    no_times="시각이 없는 메시지뿐이라 시간에 따른 그림은 없어요.",
    labels={label: str(label) for label in Label},
    tone="톤",
    tone_is="−1은 모두 부정, +1은 모두 긍정, 0은 반반이거나 아무 톤도 없음",
    over_time="시간에 따른 톤과 메시지 수",
    levels={"hour": "시간", "day": "날", "week": "주", "month": "달", "year": "해"},
    all_channels="모든 채널",
    channel="채널",
    volume="메시지 수",
    band="옅은 띠: 95 % 구간",
    interval="± {width}",
    drag="끌면 그 사이를 크게 봅니다. 두 번 누르면 되돌아옵니다.",
    point_at="그림을 가리키면 숫자가 나옵니다.",
    numbers="숫자로 보기",
    time="때",
    turning_points="전환점",
    no_turning_points="톤이 다른 수준으로 옮겨 가 머문 때는 없어요.",
    fell="{when}부터 톤이 내려갔어요",
    rose="{when}부터 톤이 올라갔어요",
    since="{level} 단위로 찾았어요.",
    from_to="{before} → {after}",
    moved_by="가장 많이 움직인 채널: {channels}",
    words_more="{label} 메시지에서 전보다 자주 나온 말",
    words_less="{label} 메시지에서 전보다 줄어든 말",
    word_counts="전 {before} · 후 {after}",
    no_words="뚜렷하게 늘거나 줄어든 말은 없어요.",
    words_missing="형태소 분석기가 설치되어 있지 않아서, 그때 늘거나 줄어든 말은 찾지 않았어요.",
    by_channel="채널마다",
    other_channels="그 밖의 채널 {count}개",
    no_channel="(이름 없음)",
    by_hour="요일과 시간마다",
    hour="{hour}시",
    weekdays=("월", "화", "수", "목", "금", "토", "일"),
    few="흐린 칸은 메시지가 {count}개보다 적어요.",
    comparing="두 기간 견주기",
    change="차이",
    a_day="하루에 {count}개",
    half_width="95 % 구간 {low} – {high}",
    unclear="날마다의 오르내림을 생각하면 우연일 수 있는 차이예요.",
    most_changed="가장 많이 달라진 채널",
    lines="가장 뚜렷한 메시지",
    about="이 숫자는",
    means=(
        "메시지마다 긍정일 확률에서 부정일 확률을 뺀 값의 평균이 톤이에요. 판단 불가(읽을 글이 없는 메시지)는 세지 않아요.",
        "95 % 구간은 메시지들이 서로 관계없다고 보고 셈한 것이라, 같은 이야기가 이어지는 채팅에서는 실제보다 좁아요.",
        "전환점은 톤의 평균이 다른 수준으로 옮겨 간 때예요. 까닭이 아니라 살펴볼 곳을 알려 줘요.",
    ),
    timeless="시각이 없는 메시지 {count}개는 시간에 따른 그림에 없어요.",
    rejected="읽을 수 없는 줄 {count}개는 빠졌어요.",
    caution="반어와 앞뒤 문맥은 자주 놓쳐요. 사람을 평가하거나 제재하는 근거로 쓰지 마세요.",
)

ENGLISH = Wording(
    code="en",
    title="The tone of the conversation",
    messages="{count} messages",
    span="{first} – {last}",
    channels="{count} channels",
    no_times="No message has a time, so nothing can be shown over time.",
    labels={
        Label.POSITIVE: "positive",
        Label.NEUTRAL: "neutral",
        Label.AMBIGUOUS: "ambiguous",
        Label.NEGATIVE: "negative",
        Label.UNREADABLE: "cannot tell",
    },
    tone="Tone",
    tone_is="−1: all negative, +1: all positive, 0: as much of either, or no tone at all",
    over_time="Tone and messages over time",
    levels={"hour": "Hour", "day": "Day", "week": "Week", "month": "Month", "year": "Year"},
    all_channels="All channels",
    channel="Channel",
    volume="Messages",
    band="Pale band: 95 % interval",
    interval="± {width}",
    drag="Drag to look closer, double-click to return.",
    point_at="Point at the chart for its numbers.",
    numbers="As numbers",
    time="Time",
    turning_points="Turning points",
    no_turning_points="The tone never moved to another level and stayed there.",
    fell="From {when} the tone fell",
    rose="From {when} the tone rose",
    since="Searched by {level}.",
    from_to="{before} → {after}",
    moved_by="Moved most by: {channels}",
    words_more="Words that {label} messages have more often than before",
    words_less="Words that {label} messages have less often than before",
    word_counts="before {before} · after {after}",
    no_words="No word clearly rose or fell.",
    words_missing="No morphological analyser is installed, so the words behind them were not looked for.",
    by_channel="By channel",
    other_channels="{count} other channels",
    no_channel="(no name)",
    by_hour="By weekday and hour",
    hour="{hour}:00",
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    few="Pale cells have fewer than {count} messages.",
    comparing="Two periods compared",
    change="Change",
    a_day="{count} a day",
    half_width="95 % interval {low} – {high}",
    unclear="Considering how days go up and down, this may be chance.",
    most_changed="Channels that changed most",
    lines="The clearest messages",
    about="About these numbers",
    means=(
        "The tone is the mean, over messages, of the probability of positive minus that of negative. Messages without anything "
        "to read (cannot tell) do not count.",
        "The 95 % interval takes messages for independent. In chat, where one topic goes on, it is narrower than it should be.",
        "A turning point is where the mean tone moved to another level. It tells where to look, not why.",
    ),
    timeless="{count} messages without a time are not in what is shown over time.",
    rejected="{count} rows that could not be read are left out.",
    caution="Irony and context are often missed. Never ground a decision about a person on this.",
)

LANGUAGES: Mapping[str, Wording] = {each.code: each for each in (KOREAN, ENGLISH)}
"""By code."""
