"""Public comments: texts of made files, tones of labels that know a text by its hash alone."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from gamseong.export.data import comments, corpora
from gamseong.export.data.errors import DataError

PUBLISHED = {
    "comments/koco/unlabeled_comments_5.txt": '연기 최고였어요\n"연기 최고 였어요"\n\n오늘 방송 몇 시에 해요\n',
    "comments/kmhas/kmhas_valid.txt": 'document\tlabel\n"기사 제목이 이게 뭐냐"\t8\n',
    "comments/kmhas/kmhas_test.txt": "document\tlabel\n다음 주에도 나오나요\t8,1\n",
    "comments/zizun/Dataset.csv": "content\tlable\n정말 유익한 영상이네요\t1\n이 줄은 아무도 배우면 안 된다\t0\n",
    "chat/curse_comments.txt": "이거 | 어디서 팔아요?|0\n",
    "comments/fci/fci.txt": "0\t회\n3\t지금 어디쯤 오고 있어\n",
    "comments/apeach/test.csv": 'text,class\n"쉼표가, 있는 글이네요",Default\n짧은 글이에요,Spoiled\n',
}
LABELS = {
    "연기 최고였어요": ("koco", "2", ""),
    "기사 제목이 이게 뭐냐": ("kmhas", "-2", ""),
    "쉼표가, 있는 글이네요": ("apeach", "0", ""),
    "정말 유익한 영상이네요": ("zizun", "1", "unsure"),
    "기쁘다": ("kote", "2", ""),
}
RESERVED = "이 줄은 아무도 배우면 안 된다"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A data folder with the seven public files, and labels for some of their lines."""
    for name, content in PUBLISHED.items():
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    rows = ["source\thash\tlabel\twhy"]
    rows += [f"{source}\t{comments.fingerprint(text)}\t{tone}\t{why}" for text, (source, tone, why) in LABELS.items()]
    (tmp_path / "labels.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "reserved.txt").write_text(comments.fingerprint(RESERVED) + "\n", encoding="ascii")
    monkeypatch.setattr(comments, "_LABELS", tmp_path / "labels.tsv")
    monkeypatch.setattr(comments, "_RESERVED", tmp_path / "reserved.txt")
    for cached in (comments._labels, comments.reserved):
        cached.cache_clear()
        monkeypatch.setattr(comments, cached.__name__, cached)
    yield str(tmp_path / "data")
    for cached in (comments._labels, comments.reserved):
        cached.cache_clear()


def test_a_label_finds_its_line_however_it_is_spaced(data: str) -> None:
    found = comments.labelled(data)
    assert dict(zip(found.texts, zip(found.ids, found.positive.tolist(), strict=True), strict=True)) == {
        "연기 최고였어요": ("koco", 1.0),
        "기사 제목이 이게 뭐냐": ("kmhas", 0.0),
        "쉼표가, 있는 글이네요": ("apeach", 0.5),
    }


def test_lines_chosen_for_being_hard_are_apart_and_for_training_alone(data: str) -> None:
    chosen = comments.labelled(data, chosen=True)
    assert list(chosen.texts) == ["정말 유익한 영상이네요"]
    assert chosen.positive.tolist() == [0.75]
    assert len(corpora.part(chosen, "training", 1)) == 1


def test_the_rest_is_unlabelled_each_line_once_and_reserved_ones_nowhere(data: str) -> None:
    found = comments.unlabelled(data)
    assert sorted(found) == sorted(
        ["오늘 방송 몇 시에 해요", "다음 주에도 나오나요", "이거 | 어디서 팔아요?", "지금 어디쯤 오고 있어", "짧은 글이에요"]
    )
    assert RESERVED not in [*found, *comments.labelled(data).texts, *comments.labelled(data, chosen=True).texts]


def test_sources_under_share_alike_can_be_left_out(data: str) -> None:
    assert list(comments.licences(False)) == ["zizun", "curse"]
    assert all("CC BY-SA" in licence for name, licence in comments.licences(True).items() if name not in comments.licences(False))
    assert comments.labelled(data, share_alike=False, chosen=True).ids == ("zizun",)
    assert sorted(comments.unlabelled(data, share_alike=False)) == ["이거 | 어디서 팔아요?"]


def test_two_collected_files_are_read_in_place_of_the_published_ones(data: str) -> None:
    folder = Path(data) / "comments"
    (folder / "labelled.tsv").write_text("koco\t-2\t연기 최고였어요\nfci\t0\t지금 어디야 대체\n", encoding="utf-8")
    (folder / "unlabelled.tsv.gz").write_bytes(gzip.compress("zizun\t광고가 너무 길어요\n".encode()))
    assert list(comments.labelled(data).texts) == ["연기 최고였어요"]  # with the label that we ship
    assert comments.unlabelled(data) == ["지금 어디야 대체", "광고가 너무 길어요"]


def test_our_label_of_a_comment_of_kote_is_known(data: str) -> None:
    assert comments.label_of("기 쁘다") == 1.0
    assert comments.label_of("모르는 글") is None


def test_a_folder_without_comments_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no unlabeled_comments_5\.txt"):
        comments.labelled(str(tmp_path))
