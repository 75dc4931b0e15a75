from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from gamseong.export.data import corpora
from gamseong.export.data.corpora import Lines, Part
from gamseong.export.data.diversity import distinct
from gamseong.export.data.errors import DataError
from tests.requirements import absent

PARTS: tuple[Part, ...] = get_args(Part)


@pytest.fixture(scope="session")
def real() -> str:
    folder = os.environ.get("GAMSEONG_DATA")
    if not folder:
        absent("data", "the corpora are not to be had here: GAMSEONG_DATA is not set")
    return folder


def put(folder: Path, source: corpora.Source, content: str) -> str:
    path = folder / source.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
    return str(folder)


def made(texts: list[str]) -> Lines:
    return Lines([str(n) for n in range(len(texts))], texts, np.linspace(0, 1, len(texts), dtype=np.float32))


def test_every_emotion_has_one_of_three_tones() -> None:
    sets = (corpora.POSITIVE_EMOTIONS, corpora.NEUTRAL_EMOTIONS, corpora.NEGATIVE_EMOTIONS)
    assert sorted(emotion for one in sets for emotion in one) == list(range(44))
    assert {42, 28, 4} <= corpora.POSITIVE_EMOTIONS  # 기쁨, 즐거움, 고마움
    assert {6, 22, 5, 41} <= corpora.NEGATIVE_EMOTIONS  # 화남, 짜증, 슬픔, 불안


def test_kote_is_a_share_of_the_polar_emotions_and_its_quotes_are_real(tmp_path: Path) -> None:
    rows = [
        "1\t기쁘다\t42,15",
        '2\t"그는 ""별로, 실망"" 이라 했다"\t0,6,42',
        "3\t깨달음뿐\t29,24,39",
        "4\t없는 감정\t44",
        "5\t감정이 없다\t",
        "6\t칸이 둘뿐",
        "7\t\u1112\u1161\u11ab\u2028줄\t0",
    ]
    lines = corpora.kote(put(tmp_path, corpora.KOTE, "\n".join(rows) + "\n"))
    assert list(lines.texts) == ["기쁘다", '그는 "별로, 실망" 이라 했다', "깨달음뿐", "한 줄"]
    assert lines.positive.tolist() == pytest.approx([1, 1 / 3, 0.5, 0])
    assert lines.positive.dtype == np.float32
    assert list(lines.ids) == ["1", "2", "3", "7"]
    assert lines.left_out == 3


def test_an_open_quote_swallows_no_neighbours(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"val\.tsv: is not quoted as the published file is"):
        corpora.kote(put(tmp_path, corpora.KOTE, '1\t"열린 따옴표\t0\n2\t다음 줄\t42\n'))


def test_everyday_takes_label_0_once_each(tmp_path: Path) -> None:
    content = 'Q,A,label\n뭐해?,답,0\n"자, 이제 ""출발""",답,0\n헤어졌어,답,1\n뭐해? ,다른 답,0\n사랑해,답,2   \n여덟시,답,0\n'
    lines = corpora.everyday(put(tmp_path, corpora.EVERYDAY, content))
    assert list(lines.texts) == ["뭐해?", '자, 이제 "출발"', "여덟시"]
    assert list(lines.ids) == ["1", "2", "6"]
    assert lines.positive.tolist() == [0.5, 0.5, 0.5]
    assert lines.left_out == 1
    assert lines.summary() == "3 lines, no tone, 1 broken rows or copies left out"


def test_an_abusive_comment_may_hold_bars(tmp_path: Path) -> None:
    texts, abusive = corpora.abusive(put(tmp_path, corpora.ABUSIVE, " 가|나|1\r\n다|0\r\n|0\r\n라|\r\n마\r\n"))
    assert texts == ["가|나", "다"]
    assert abusive.tolist() == [True, False]
    assert abusive.dtype == np.bool_


def test_sentineg_has_a_label_a_review(tmp_path: Path) -> None:
    data = put(
        tmp_path, corpora.SENTINEG, "ID\tLabel\tText\r\n1\t1\t좋다\r\n2\t0\t별로\r\n3\t0\t싫다\r\n4\t0\t남는다\r\n5\t1\t최고"
    )
    found = corpora.sentineg_reviews(data)
    assert dict(zip(found.texts, found.positive.tolist(), strict=True)) == {
        "좋다": 1,
        "별로": 0,
        "싫다": 0,
        "남는다": 0,
        "최고": 1,
    }


@pytest.mark.parametrize(
    ("load", "source"),
    [
        (corpora.kote, corpora.KOTE),
        (corpora.everyday, corpora.EVERYDAY),
        (corpora.abusive, corpora.ABUSIVE),
        (corpora.sentineg_reviews, corpora.SENTINEG),
    ],
)
def test_a_file_of_another_kind_is_refused(load: Callable[[str], object], source: corpora.Source, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=rf"holds no {source.name}; give a folder"):
        load(str(tmp_path))
    with pytest.raises(DataError, match=r"holds no row .*; take the published file"):
        load(put(tmp_path, source, "<html>404</html>\n"))


def test_our_own_lists_are_read(tmp_path: Path) -> None:
    rows = [
        "label\ttopic\tact\tregister\ttext",
        "긍정\t게임\t칭찬\t반말\t개잘하네",
        "",
        "부정\t날씨\t불평\t존대\t춥네요",
        "중립\t밥\t물음\t반말\t밥 먹음?",
    ]
    (tmp_path / "corpus.tsv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "everyday.txt").write_bytes("몇 시?\r\n\r\n곧 감\r\n".encode())
    corpus, everyday = corpora.own("corpus", tmp_path), corpora.own("everyday", tmp_path)
    assert list(zip(corpus.ids, corpus.texts, corpus.positive.tolist(), strict=True)) == [
        ("2", "개잘하네", 1.0),
        ("4", "춥네요", 0.0),
        ("5", "밥 먹음?", 0.5),
    ]
    assert list(zip(everyday.ids, everyday.texts, everyday.positive.tolist(), strict=True)) == [
        ("1", "몇 시?", 0.5),
        ("3", "곧 감", 0.5),
    ]


@pytest.mark.parametrize("row", ["긍정", "긍정적\t좋다", "긍정\t ", "긍정\t좋\t다"])
def test_a_broken_row_of_our_own_names_its_line(row: str, tmp_path: Path) -> None:
    (tmp_path / "clear.tsv").write_text(f"부정\t싫다\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"clear\.tsv, line 2: is not label<tab>text with a label of 긍정, 부정, 중립"):
        corpora.own("clear", tmp_path)


def test_an_unknown_list_of_our_own_names_the_known_ones() -> None:
    with pytest.raises(DataError, match="feelings, fresh, fresh_second, logs, emoji, corpus, hands, stretches"):
        corpora.own("poems")  # type: ignore[arg-type]


def test_a_list_that_is_not_installed_says_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"hands\.tsv: is in the repository alone.* checkout"):
        corpora.own("hands", tmp_path)


def test_the_shipped_lists_are_whole() -> None:
    clear, everyday = corpora.own("clear"), corpora.own("everyday")
    assert len(clear) >= 150
    assert set(clear.positive.tolist()) == {0.0, 1.0}
    assert len(everyday) >= 150
    assert not set(clear.texts) & set(everyday.texts)


def test_twins_stand_together_the_negative_one_first() -> None:
    negation = corpora.own("negation")
    assert negation.positive.tolist() == [0.0, 1.0] * (len(negation) // 2)


def test_parts_are_disjoint_whole_and_of_their_sizes() -> None:
    lines = Lines(
        [str(n) for n in range(250)], [f"글 {n % 200}" for n in range(250)], np.zeros(250, np.float32), shares=(0.6, 0.16, 0.24)
    )
    parts = {name: corpora.part(lines, name, seed=1) for name in PARTS}
    assert [len(set(part.texts)) for part in parts.values()] == [120, 32, 48]
    assert sorted((id_ for part in parts.values() for id_ in part.ids), key=int) == list(lines.ids)


def test_copies_that_differ_in_spaces_are_on_one_side() -> None:
    texts = [text for n in range(100) for text in (f"뭐 해 {n}?", f"뭐해{n} ?")]
    for name in PARTS:
        squeezed = ["".join(text.split()) for text in corpora.part(made(texts), name, seed=1).texts]
        assert all(squeezed.count(text) == 2 for text in squeezed)


def test_a_part_depends_on_the_seed_and_the_text_alone() -> None:
    texts = [f"글 {n}" for n in range(100)]
    assert list(corpora.part(made(texts), "test", seed=1).texts) == [f"글 {n}" for n in (4, 16, 17, 22, 26, 30, 78, 80, 85, 94)]
    assert set(corpora.part(made(texts[::-1]), "test", 1).texts) == set(corpora.part(made(texts), "test", 1).texts)
    assert set(corpora.part(made(texts), "test", 2).texts) != set(corpora.part(made(texts), "test", 1).texts)


def test_taken_rows_keep_their_shares_and_values() -> None:
    taken = made(["가", "나", "다"]).take(np.array([2, 0]))
    assert (list(taken.ids), list(taken.texts), taken.positive.tolist()) == (["2", "0"], ["다", "가"], [1.0, 0.0])


def test_the_real_corpora_are_whole(real: str) -> None:
    kote, everyday, abusive = corpora.kote(real), corpora.everyday(real), corpora.abusive(real)
    assert (len(kote), kote.left_out, len(everyday), everyday.left_out) == (5000, 0, 5261, 29)
    assert (int((kote.positive > 0.5).sum()), int((kote.positive < 0.5).sum())) == (1753, 3090)
    assert (len(abusive.texts), int(abusive.abusive.sum())) == (5825, 2044)
    assert [len(corpora.part(kote, name, 1)) for name in PARTS] == [3000, 800, 1200]
    assert [len(corpora.part(everyday, name, 1)) for name in PARTS] == [3998, 264, 999]


def test_no_real_line_that_is_tested_on_is_learned(real: str) -> None:
    def keys(lines: Lines) -> set[str]:
        return {"".join(text.split()) for text in lines.texts}

    corpora_ = [corpora.kote(real), corpora.everyday(real)]
    learned = {key for lines in corpora_ for name in PARTS[:2] for key in keys(corpora.part(lines, name, 1))}
    held = {key for lines in corpora_ for key in keys(corpora.part(lines, "test", 1))}
    assert not learned & held


def test_our_corpus_is_at_least_as_varied_as_real_comments(real: str) -> None:
    mine, theirs = corpora.own("corpus").texts, corpora.kote(real).texts
    for grams in (2, 3, 4):
        assert distinct(mine, 50_000, grams) >= distinct(theirs, 50_000, grams)


def test_the_readme_of_our_own_lists_counts_their_lines() -> None:
    folder = Path(corpora.__file__).parents[1] / "chat"
    rows = [line.split("|") for line in (folder / "README.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    counted = {cells[1].strip(" `"): cells[2].strip() for cells in rows}
    names = {path.name: path.stem for path in folder.glob("*.t*") if path.stem in get_args(corpora.Own)}
    assert counted == {file: f"{len(corpora.own_rows(name)):,}" for file, name in names.items()}  # type: ignore[arg-type]
