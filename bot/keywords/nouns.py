"""The nouns of a message: its topics, without names of people. This is CPU work for a worker thread.

It needs the ``morphemes`` extra (konlpy with Mecab, or Okt on a JVM).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from ...model_store import clean, read
from ...model_store.tokenizers import open_mecab, open_okt

Tagger = Literal["mecab", "okt"]
NounExtractor = Callable[[str], frozenset[str]]

# Nouns that name no topic: dependent nouns, pronouns, time, place, amount. Mecab has other tags for most of them, but Okt
# tags all of them as nouns.
_STOP = """
것 거 게 걸 건 수 때 등 데 듯 줄 적 중 번 번째 개 명 분 뿐 채 척 셈 터 만큼 대로 때문 덕 덕분 탓 정도 경우 쪽 편 바 점 측 나
너 저 제 내 네 난 넌 얘 걔 쟤 애 남 우리 저희 너희 자기 본인 누구 누가 뭐 뭔 무엇 무슨 어디 언제 여기 거기 저기 이거 그거
저거 요거 이것 그것 저것 이게 그게 이건 그건 오늘 내일 모레 어제 그제 지금 아까 방금 나중 이번 저번 지난번 다음 요즘 최근
예전 이제 아직 매일 하루 며칠 올해 작년 년 월 일 시 초 주 날 전 후 그때 이때 동안 사이 처음 마지막 끝 앞 뒤 위 밑 아래 옆 안
밖 속 곳 하나 둘 셋 넷 몇 얼마 전부 모두 다 더 좀 막 왜 잘 못 꼭 또 반 이상 이하 자체 관련 말 말씀 생각 사람 진짜 정말 그냥
완전 너무 혼자 보통 약간 조금 존 노 함 음 옴 씨 님 님들
"""
STOP_NOUNS = frozenset(_STOP.split())
_SURNAMES = frozenset("김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진엄채원천방공현")
_PERSON = frozenset({"님", "씨"})

_HIDDEN = re.compile(r"`[^`\n]*`|\|\|.*?\|\|", re.DOTALL)  # code inside a line, and spoilers
_TYPED_MENTION = re.compile(r"[@#]\S+")  # of a person or a channel, typed by hand
_SYLLABLES = re.compile("[가-힣]+")


def open_nouns(tagger: Tagger) -> NounExtractor:
    """Returns a function from a text to its nouns, which any thread may call. Raises ``TokenizerUnavailableError``.

    It leaves out links, mentions, emoji, quotes, code, spoilers, ``STOP_NOUNS``, and nouns that are clearly names of people.
    """
    tag = _mecab() if tagger == "mecab" else _okt()
    lock = threading.Lock()  # neither tagger is thread-safe

    def nouns(text: str) -> frozenset[str]:
        reading = read(_HIDDEN.sub(" ", clean(text)))
        prose = "" if reading.quoted else _TYPED_MENTION.sub(" ", reading.text)
        with lock:
            morphemes = tag(prose) if prose.strip() else []
        return frozenset(_topic_nouns(prose, morphemes))

    return nouns


def parts_of_names(names: Iterable[str]) -> frozenset[str]:
    """Returns what people with these display names may be called: the name, its words, and a Korean name without surname."""
    parts: set[str] = set()
    for name in names:
        strings = _SYLLABLES.findall(clean(name))
        parts.update(strings, ["".join(strings)], (word[1:] for word in strings if len(word) == 3 and word[0] in _SURNAMES))
    return frozenset(parts)


class _Morpheme(NamedTuple):
    surface: str
    noun: bool
    proper: bool
    person: bool  # by the dictionary, which also says so of half the loanwords
    vocative: bool  # a particle that follows a name to address somebody


_END = _Morpheme("", noun=False, proper=False, person=False, vocative=False)


def _topic_nouns(text: str, morphemes: list[_Morpheme]) -> Iterator[str]:
    end = 0
    for morpheme, after in zip(morphemes, [*morphemes[1:], _END], strict=False):
        start = text.find(morpheme.surface, end)
        end = start + len(morpheme.surface)
        # One syllable inside a longer word is mostly a fragment of a word that the dictionary does not have.
        fragment = _SYLLABLES.match(text[start - 1 : start]) or (after.noun and text.startswith(after.surface, end))
        if (
            morpheme.noun
            and _SYLLABLES.fullmatch(morpheme.surface)
            and morpheme.surface not in STOP_NOUNS
            and not (len(morpheme.surface) == 1 and fragment)
            and not _is_name(morpheme, after)
        ):
            yield morpheme.surface


def _is_name(morpheme: _Morpheme, after: _Morpheme) -> bool:
    if morpheme.person and len(morpheme.surface) == 3 and morpheme.surface[0] in _SURNAMES:
        return True
    return morpheme.proper and (after.vocative or after.surface in _PERSON)


def _mecab() -> Callable[[str], list[_Morpheme]]:
    tagger = open_mecab().tagger  # not konlpy's, which drops the semantic class

    def tag(text: str) -> list[_Morpheme]:
        lines = (line.partition("\t") for line in tagger.parse(text).splitlines()[:-1])
        return [_of_mecab(surface, *features.split(",")) for surface, _, features in lines]

    return tag


def _of_mecab(surface: str, tag: str, meaning: str = "*", *_: str) -> _Morpheme:
    return _Morpheme(surface, tag in ("NNG", "NNP"), tag == "NNP", meaning == "인명", tag == "JKV")


def _okt() -> Callable[[str], list[_Morpheme]]:
    tagger: Any = open_okt()
    return lambda text: [_Morpheme(surface, tag == "Noun", tag == "Noun", False, False) for surface, tag in tagger.pos(text)]
