"""How varied the chat corpus is, and that it shares no line with the lists it is measured on."""

from __future__ import annotations

from collections import Counter

import numpy as np

from gamseong.export.data import corpora
from gamseong.export.data.diversity import distinct, near_copies


def test_the_corpus_is_large_balanced_and_shares_no_line_with_the_lists_it_is_measured_on() -> None:
    corpus = corpora.own("corpus")
    assert len(corpus) >= 4000
    assert len(set(corpus.texts)) == len(corpus)
    shares = Counter(corpus.positive.tolist())
    assert all(shares[tone] / len(corpus) >= 0.2 for tone in (0.0, 0.5, 1.0))
    lists = [text for name in ("clear", "everyday", "negation", "feelings") for text in corpora.own(name).texts]
    assert min(len(corpora.own(name)) for name in corpora.EVALUATION) >= 150
    assert list(near_copies(corpus.texts, lists)) == []


def test_near_copies_see_through_spaces_and_laughter() -> None:
    assert list(near_copies(["오늘 몇시에모여 ㅋㅋㅋ", "전혀 다른 말"], ["오늘 몇 시에 모여?"])) == [
        ("오늘 몇시에모여 ㅋㅋㅋ", "오늘 몇 시에 모여?")
    ]


def test_distinct_counts_different_ngrams_of_equal_samples() -> None:
    assert distinct(["가나가나가"], 4, 2) == 0.5
    assert np.isnan(distinct(["가나"], 4, 2))
