"""The starred reviews, read and derived from a small archive of the form of NSMC's repository."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.data import nsmc, stars
from gamseong.export.data.errors import DataError
from tests.file_server import serving
from tests.requirements import absent

LONG = "열 글자가 넘는 평가용 리뷰입니다"
TRAIN = nsmc.parse("11\t학습 리뷰\t1\n9\t\t0\n404\t어디에도 없는 리뷰\t1\n")
TEST = nsmc.parse(f"21\t{LONG}\t1\n22\t굿\t1\n")


def review(id_: object, text: object, rating: object) -> dict[str, object]:
    return {"review_id": id_, "review": text, "rating": rating, "date": "15.08.25", "author": "dhrl****", "movie_id": "1"}


def movies() -> dict[str, bytes]:
    """Two good movies, three broken ones, and what else lies in the repository."""
    first = [
        review("300", "탭\t과 줄\n바꿈  \u2028 그리고  빈칸", "7"),
        review("11", "학습 리뷰", "10"),
        review("21", LONG, "9"),  # of the test set by its id
        review("31", LONG.replace(" ", "  "), "9"),  # a copy of it under another id
        review("32", "굿", "10"),  # a copy too, but a common phrase
        review("33", " \t\n", "8"),
    ]
    second = [
        review(9, "", 2),  # numbers instead of strings
        review("30", "\ud800반쪽 글자", "1"),
        review("300", "같은 번호의 다른 글", "8"),
        review("34", "별이 열하나", "11"),
        review("35", "별이 없다", None),
        review("../36", "번호가 아니다", "5"),
        review("37", None, "5"),
        "리뷰가 아니다",
    ]
    return {
        "raw/1.json": json.dumps(first, ensure_ascii=False).encode(),
        "raw/2.json": json.dumps(second).encode(),
        "raw/3.json": b'[{"review": "\xeb\x81\x8a',
        "raw/4.json": b'{"review_id": "1"}',
        "raw/5.json": b"[" * 100_000,
        "raw/README.md": b"no movie",
        "other/6.json": json.dumps([review("60", "raw에 없다", "5")]).encode(),
    }


def folder(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def tar(path: Path, files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> Path:
    """As GitHub packs it, with a folder on top."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(f"nsmc-master/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(f"nsmc-master/{name}")
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return path


def test_a_folder_is_derived_and_read_back(tmp_path: Path) -> None:
    derived = stars.derive(folder(tmp_path / "archive", movies()), TRAIN, TEST, tmp_path / "nsmc")
    assert derived == stars.Derived(rated=3, train_stars=2, without_stars=1, copies=1, empty=1, broken_files=3, broken_rows=5)
    assert "3 further reviews" in derived.summary()
    assert "5 broken rows, 3 broken files" in derived.summary()
    rated = stars.rated(str(tmp_path))
    assert list(rated.texts) == ["반쪽 글자", "굿", "같은 번호의 다른 글"]  # in the order of 30, 32, 300
    assert rated.stars.tolist() == [1, 10, 8]
    assert rated.stars.dtype == np.int64
    assert stars.train_stars(str(tmp_path)) == {"11": 10, "9": 2}


def test_a_rewritten_line_is_one_line_of_three_fields(tmp_path: Path) -> None:
    files = {"raw/1.json": json.dumps([review("300", "탭\t과 줄\r\n바꿈  \u2028 \x85끝 ", "7")]).encode()}
    stars.derive(folder(tmp_path / "archive", files), TRAIN, TEST, tmp_path)
    text = gzip.decompress((tmp_path / stars.RATED.name).read_bytes()).decode()
    assert text == "id\tdocument\trating\n300\t탭 과 줄 바꿈 끝\t7\n"


def test_a_tar_in_any_order_gives_the_bytes_of_the_folder_without_authors_or_times(tmp_path: Path) -> None:
    reverse = dict(reversed(movies().items()))
    stars.derive(folder(tmp_path / "archive", movies()), TRAIN, TEST, tmp_path / "a")
    stars.derive(tar(tmp_path / "archive.tar.gz", reverse), TRAIN, TEST, tmp_path / "b")
    for source in (stars.RATED, stars.TRAIN_STARS):
        packed = (tmp_path / "a" / source.name).read_bytes()
        assert packed == (tmp_path / "b" / source.name).read_bytes()
        assert packed[3:8] == bytes(5)  # neither a file name nor a time in the gzip header
        assert b"dhrl" not in gzip.decompress(packed)
    assert sorted(os.listdir(tmp_path / "b")) == [stars.TRAIN_STARS.name, stars.RATED.name]


def test_links_and_climbing_paths_of_a_tar_touch_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps([review("70", "밖에 있는 글", "5")]), encoding="utf-8")
    files = {**movies(), "../../raw/../escaped.json": b"[]"}
    archive = tar(tmp_path / "archive.tar.gz", files, {"raw/7.json": str(secret), "raw/8.json": "1.json"})
    derived = stars.derive(archive, TRAIN, TEST, tmp_path / "out")
    assert (derived.rated, derived.broken_files) == (3, 3)
    assert sorted(os.listdir(tmp_path)) == ["archive.tar.gz", "out", "secret.json"]


def test_a_bad_archive_is_one_sentence_and_nothing_is_written(tmp_path: Path) -> None:
    whole = tar(tmp_path / "whole.tar.gz", {**movies(), "raw/9.json": os.urandom(50_000)})
    (tmp_path / "cut.tar.gz").write_bytes(whole.read_bytes()[:30_000])
    (tmp_path / "page.tar.gz").write_bytes(b"<html>not found</html>")
    (tmp_path / "empty").mkdir()
    tar(tmp_path / "other.tar.gz", {"README.md": b"another project"})
    for name, problem in {
        "cut.tar.gz": "is not a whole tar file",
        "page.tar.gz": "is not a whole tar file",
        "nowhere": r"is not a whole tar file or a folder \(FileNotFoundError\)",
        "empty": r"holds no review in raw/\*\.json",
        "other.tar.gz": r"holds no review in raw/\*\.json",
    }.items():
        with pytest.raises(DataError, match=f"{name}: {problem}.*; take the archive of github.com/e9t/nsmc"):
            stars.derive(tmp_path / name, TRAIN, TEST, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.fixture
def official(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The archive's files with NSMC's two, which are in an empty user's cache as well."""
    files = {
        nsmc.TRAIN: "id\tdocument\tlabel\n11\t학습 리뷰\t1\n9\t\t0\n".encode(),
        nsmc.TEST: f"id\tdocument\tlabel\n21\t{LONG}\t1\n22\t굿\t1\n".encode(),
    }
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder(tmp_path / "cache" / "gamseong" / "nsmc", files)
    for name, content in files.items():
        monkeypatch.setitem(nsmc.SHA256, name, hashlib.sha256(content).hexdigest())
    (tmp_path / "site").mkdir()
    return files


def test_without_a_folder_the_archive_is_downloaded_and_derived_once(
    official: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tar(tmp_path / "site" / "master", {**official, **movies()})
    said: list[str] = []
    with serving(tmp_path / "site") as (url, asked):
        monkeypatch.setattr(stars, "ARCHIVE", replace(stars.ARCHIVE, url=url + "master"))
        assert len(stars.rated("")) == 3
        assert stars.train_stars("") == {"11": 10, "9": 2}
        assert stars.locate("", stars.RATED, said.append).parent == tmp_path / "cache" / "gamseong" / "nsmc"
    assert asked == ["/master"]
    assert said == []
    assert not (tmp_path / "cache" / "gamseong" / stars.ARCHIVE.path).exists()


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({nsmc.TEST: b"another test set"}, rf"its {nsmc.TEST} is not the published file"),
        ({nsmc.TEST: None}, rf"holds no {nsmc.TEST}"),
    ],
)
def test_a_downloaded_archive_must_hold_the_official_files_and_a_bad_one_is_not_kept(
    files: dict[str, bytes | None], problem: str, official: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {name: content for name, content in {**official, **movies(), **files}.items() if content is not None}
    tar(tmp_path / "site" / "bad", wrong)
    tar(tmp_path / "site" / "good", {**official, **movies()})
    with serving(tmp_path / "site") as (url, _):
        monkeypatch.setattr(stars, "ARCHIVE", replace(stars.ARCHIVE, url=url + "bad"))
        with pytest.raises(DataError, match=problem):
            stars.rated("")
        monkeypatch.setattr(stars, "ARCHIVE", replace(stars.ARCHIVE, url=url + "good"))
        said: list[str] = []
        stars.locate("", stars.TRAIN_STARS, said.append)
    assert len(said) == 1
    assert "3 further reviews and the stars of 2 training reviews" in said[0]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataError, match=r"cannot be written \(Not a directory\)"):
        stars.derive(folder(tmp_path / "archive", movies()), TRAIN, TEST, tmp_path / "file" / "out")


def test_a_file_without_stars_is_refused(tmp_path: Path) -> None:
    (tmp_path / stars.RATED.name).write_bytes(gzip.compress("id\tdocument\trating\n1\t글\t0\n2\t글\n3\t글\t열\n".encode()))
    with pytest.raises(DataError, match="holds no row that ends in 1 to 10 stars"):
        stars.rated(str(tmp_path))
    with pytest.raises(DataError, match=r"holds no ratings_train_stars\.tsv\.gz; give a folder that does"):
        stars.train_stars(str(tmp_path))


def test_the_real_stars_agree_with_the_real_labels() -> None:
    data = os.environ.get("GAMSEONG_DATA")
    if not data:
        absent("data", "the starred reviews are not to be had here: GAMSEONG_DATA is not set")
    train, test, known = nsmc.load(data, nsmc.TRAIN), nsmc.load(data, nsmc.TEST), stars.train_stars(data)
    assert list(known) == list(train.ids)
    given = np.array(list(known.values()))
    assert set(given[train.labels == 0].tolist()) == {1, 2, 3, 4}
    assert set(given[train.labels == 1].tolist()) == {9, 10}
    rated = stars.rated(data)
    assert rated.summary() == "501,870 reviews, 16,634 with 1-4 stars, 212,600 with 5-8, 272,636 with 9-10"
    squeezed = {"".join(text.split()) for text in test.texts}
    assert not [text for text in rated.texts if len("".join(text.split())) > 10 and "".join(text.split()) in squeezed]
