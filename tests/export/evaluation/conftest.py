from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from gamseong.export.data import comments
from tests.export.made_data import write


@pytest.fixture
def made_comments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with 300 comments of two sources whose labels, -2 to 2 in turn, stand in a list of the test's own.

    '재밌다' is labelled 2, '좋다' 1, '그냥' 0, '나쁘다' -1 and '싫다' -2, each with a number behind it.
    """
    words = {"재밌다": "2", "좋다": "1", "그냥": "0", "나쁘다": "-1", "싫다": "-2"}
    folder = tmp_path / "data"
    lines, labels = [], ["source\thash\tlabel\twhy"]
    for number in range(300):
        word = list(words)[number % 5]
        source, text = ("curse", "koco")[number // 5 % 2], f"{word} {number}"
        lines.append(f"{source}\t{words[word]}\t{text}")
        labels.append(f"{source}\t{comments.fingerprint(text)}\t{words[word]}\t")
    write(folder, "comments/labelled.tsv", lines)
    (folder / "comments" / "unlabelled.tsv.gz").write_bytes(gzip.compress("curse\t아무 말\n".encode()))
    write(tmp_path, "comment_labels.tsv", labels)
    monkeypatch.setattr(comments, "_LABELS", tmp_path / "comment_labels.tsv")
    comments._labels.cache_clear()
    yield folder
    comments._labels.cache_clear()
