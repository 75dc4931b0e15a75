from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.data import nsmc
from gamseong.export.data.errors import DataError
from tests.file_server import serving

HEADER = "id\tdocument\tlabel\n"


def test_quotes_mean_nothing_and_broken_rows_are_counted() -> None:
    reviews = nsmc.parse(HEADER + '1\t"따옴표\t0\n2\t\t1\n3\t두 칸뿐\n4\t표\t9\n5\t좋"다"\t1\r\n6\ta\tb\t1\n')
    assert list(reviews.texts) == ['"따옴표', "", '좋"다"']
    assert reviews.labels.tolist() == [0, 1, 1]
    assert (reviews.quoted, reviews.empty, reviews.malformed) == (1, 1, 3)


def test_line_separators_inside_a_review_do_not_break_it() -> None:
    assert list(nsmc.parse(HEADER + "1\t앞\u2028뒤\x85끝\t1\n").texts) == ["앞 뒤끝"]


def test_the_real_files_are_whole(nsmc_folder: str) -> None:
    train, test = nsmc.load(nsmc_folder, nsmc.TRAIN), nsmc.load(nsmc_folder, nsmc.TEST)
    assert (len(train), train.empty, train.quoted, train.malformed) == (150_000, 5, 623, 0)
    assert (len(test), test.empty, test.quoted, test.malformed) == (50_000, 3, 233, 0)
    assert (int(train.labels.sum()), int(test.labels.sum())) == (74_827, 25_173)


def test_a_split_is_seeded_whole_and_keeps_copies_together() -> None:
    texts = [f"리뷰 {number % 60}" for number in range(100)] + ["", "  "]
    reviews = nsmc.Reviews([str(n) for n in range(102)], texts, np.arange(102) % 2)
    training, held = nsmc.split(reviews, 30, seed=3)
    assert 30 <= len(held) <= 31
    assert len(training) + len(held) == 100
    assert not set(training.texts) & set(held.texts)
    assert list(nsmc.split(reviews, 30, seed=3)[1].ids) == list(held.ids)
    assert list(nsmc.split(reviews, 30, seed=4)[1].ids) != list(held.ids)
    with pytest.raises(DataError, match="lower `validation`"):
        nsmc.split(reviews, 60, seed=1)


def test_text_rules_move_no_review_from_one_part_into_the_other() -> None:
    """Spelt otherwise, these are 40 reviews for the split; as they are read, only 20 differ."""
    hidden = ("", "\u200b")
    rows = "".join(f"{number}\t리뷰{hidden[number % 2]} {number // 2}\t1\n" for number in range(40))
    reviews = nsmc.parse(HEADER + rows)
    assert len(set(reviews.texts)) == 20
    plain = nsmc.Reviews(reviews.ids, [f"리뷰 {number}" for number in range(40)], reviews.labels)
    assert list(nsmc.split(reviews, 10, seed=1)[1].ids) == list(nsmc.split(plain, 10, seed=1)[1].ids)


def test_a_folder_without_the_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no ratings_test\.txt; give a folder"):
        nsmc.locate(str(tmp_path), nsmc.TEST)


@pytest.mark.parametrize(
    ("content", "problem"), [(b"\xb0\xa8", "is not UTF-8"), (b"", "holds no row"), (b"a,b\n", "holds no row")]
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / nsmc.TRAIN).write_bytes(content)
    with pytest.raises(DataError, match=problem):
        nsmc.load(str(tmp_path), nsmc.TRAIN)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path, list[str]]]:
    """A file server on loopback, its folder, and the paths it was asked for; the cache is an empty one."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with serving(folder) as (url, asked):
        yield url, folder, asked


def test_the_download_is_made_once(served: tuple[str, Path, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    url, folder, asked = served
    content = (HEADER + "1\t좋다\t1\n").encode()
    (folder / nsmc.TEST).write_bytes(content)
    monkeypatch.setitem(nsmc.SHA256, nsmc.TEST, hashlib.sha256(content).hexdigest())
    first = nsmc.locate("", nsmc.TEST, url)
    assert nsmc.locate("", nsmc.TEST, url) == first
    assert first.read_bytes() == content
    assert asked == [f"/{nsmc.TEST}"]


def test_a_download_that_is_not_the_published_file_is_not_kept(served: tuple[str, Path, list[str]]) -> None:
    url, folder, _ = served
    (folder / nsmc.TEST).write_bytes(b"something else")
    for _ in range(2):
        with pytest.raises(DataError, match="is not the published file"):
            nsmc.locate("", nsmc.TEST, url)


def test_no_network_is_one_sentence(served: tuple[str, Path, list[str]]) -> None:
    url, _, _ = served
    with pytest.raises(DataError, match=r"cannot be downloaded .* give it with --data"):
        nsmc.locate("", nsmc.TRAIN, url)  # a 404
    with pytest.raises(DataError, match="cannot be downloaded"):
        nsmc.locate("", nsmc.TRAIN, "http://127.0.0.1:9/")
