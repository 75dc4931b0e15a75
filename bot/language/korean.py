"""What the bot says in Korean."""

from __future__ import annotations

from ...model_store import Label
from .catalogue import Catalogue, Descriptions, Opinion, Privacy, Refusals

KOREAN = Catalogue(
    descriptions=Descriptions(
        sentiment="한국어 문장이 긍정인지 부정인지 봅니다",
        sentiment_text="판단할 문장",
        series="수열의 다음 수를 맞힙니다",
        series_text="예: 0.0 0.1 0.2 0.3",
        refuse="감시와 채널 분석에서 내 메시지를 뺍니다",
        refuse_undo="다시 넣으려면 취소",
        delete="이 서버에 대해 저장된 것을 모두 지웁니다",
    ),
    opinion=Opinion(
        right="맞아요",
        wrong="틀려요",
        thanks="고마워요! 글은 남기지 않고 개수만 세었어요.",
    ),
    refusals=Refusals(
        permission="{permissions} 권한이 있어야 쓸 수 있어요.",
        servers_only="이 명령은 서버 안에서만 쓸 수 있어요.",
        running="이 서버에서 이미 하고 있어요. 끝난 뒤에 다시 해 주세요.",
        channel="그 채널을 찾을 수 없거나 볼 수 없어요.",
        argument="알아듣지 못했어요. 명령에 붙은 설명을 보고 다시 써 주세요.",
    ),
    privacy=Privacy(
        refused="알겠어요. 지금부터 감시와 채널 분석에서 당신의 메시지를 읽지 않아요. 되돌리려면 `{prefix}감성거부 취소`",
        refused_already="이미 빠져 있어요. 되돌리려면 `{prefix}감성거부 취소`",
        allowed="다시 감시와 채널 분석에 들어가요. 빼려면 `{prefix}감성거부`",
        allowed_already="빠져 있지 않았어요. 빼려면 `{prefix}감성거부`",
        delete_question="이 서버의 설정, 감시 채널, 시간별 집계를 모두 지울까요? 되돌릴 수 없어요.",
        delete_button="모두 지우기",
        cancel_button="그만두기",
        deleted="이 서버에 대해 저장된 것을 모두 지웠어요. ({count}줄)",
        kept="아무것도 지우지 않았어요.",
    ),
    permissions={"manage_messages": "메시지 관리", "manage_guild": "서버 관리하기"},
    labels={label: label.value for label in Label},
    units={"characters": "글자", "words": "단어", "okt": "형태소", "mecab": "형태소"},
    truncated="글이 길어서 앞 {count}{unit}까지만 읽었어요.",
    unreadable="판단할 만한 한국어를 찾지 못했어요.",
    usage="이렇게 물어보세요: `{prefix}감성 문장`, 또는 궁금한 메시지에 답장으로 `{prefix}감성`",
    slash_usage="이렇게 물어보세요: `/감성 문장`. 남의 메시지가 궁금하면 그 메시지에 답장하면서 저를 멘션해 주세요.",
    series_usage="이렇게 물어보세요: `{prefix}수열 {example}`",
    series_numbers="수를 정확히 {count}개 적어 주세요. 예: `{prefix}수열 {example}`",
    series_title="다음 수",
    no_text_there="그 메시지에는 읽을 글이 없어요.",
    message_gone="그 메시지를 읽을 수 없어요. 지워졌거나 볼 권한이 없어요.",
    cooldown="조금만 쉬었다 해요. {seconds}초 뒤에 다시 물어봐 주세요.",
    busy="지금은 물어보는 사람이 많아요. 잠시 뒤에 다시 물어봐 주세요.",
    failed="판단하는 중에 문제가 생겼어요. 잠시 뒤에 다시 물어봐 주세요.",
    not_yours="이 버튼은 물어본 사람만 누를 수 있어요.",
    storage_away="지금은 저장소에 닿지 않아요. 잠시 뒤에 다시 해 주세요.",
)
