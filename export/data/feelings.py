"""Finds texts that name a feeling, and texts that say nothing but that somebody is sad."""

from __future__ import annotations

import re

_NAMED = re.compile(
    "슬프|슬퍼|슬픈|우울|짜증|외로|외롭|눈물|울고 싶|울었|힘들|힘드|지쳤|지친|속상|서럽|서러|억울|무섭|무서|괴로|괴롭|죽겠|"
    "죽을 것|불안|화나|화가|미치겠|망했|싫|최악|후회|실망|행복|기뻐|기쁘|신나|고마워|최고|설레|뿌듯|즐거|즐겁"
)
_SAD = "(?:슬프|슬퍼|슬펐|슬픔|슬픈|눈물|울었|울고|울컥|우울|(?<!의)외로|외롭|서럽|서러|먹먹|그립|그리워)"
_SAD_WORD = re.compile(_SAD)
_SADNESS = re.compile(  # a sad word with its ending, how much, when, and what belongs to crying
    rf"{_SAD}[^\s.,!?~ㅠㅜㅋㅎ]{{0,4}}|너무|넘+|진짜|정말|완전|엄청|아주|참|많이|계속|오늘|하루|종일|펑펑|엉엉|자꾸|그냥|나도|"
    r"내가|마음|가슴|보면서|보는 ?내내|마지막|끝|났|나[요네다와]|난다|흘[렸리러]|쏟|아프|아파|아픈|아팠|[\s.,!?~…^;:ㅋㅎㅠㅜ]"
)
_REST = 1  # characters that may remain beside the sadness


def names_a_feeling(text: str) -> bool:
    """Returns whether a text states a feeling ('너무 외로워'); a question about one does not."""
    return "?" not in text and _NAMED.search(text) is not None


def only_sad(text: str) -> bool:
    """Returns whether a text says only that somebody is sad ('너무 슬프다 ㅠㅠ'): no praise, no blame, no reason."""
    return _SAD_WORD.search(text) is not None and len(_SADNESS.sub("", text)) <= _REST
