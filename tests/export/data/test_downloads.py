from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from gamseong.export.data import downloads
from gamseong.export.data.downloads import Source
from gamseong.export.data.errors import DataError
from tests.file_server import serving

CONTENT = "1\t좋다\n".encode()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "gamseong"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "Val.tsv").write_bytes(CONTENT)
    return tmp_path / "site"


def source(url: str) -> Source:
    return Source("kote/val.tsv", url, hashlib.sha256(CONTENT).hexdigest(), "KOTE, MIT")


def test_a_folder_is_searched_by_path_and_by_bare_name(tmp_path: Path) -> None:
    wanted = source("")
    (tmp_path / "val.tsv").write_bytes(b"bare")
    assert downloads.locate(str(tmp_path), wanted) == tmp_path / "val.tsv"
    (tmp_path / "kote").mkdir()
    (tmp_path / "kote" / "val.tsv").write_bytes(CONTENT)
    found = downloads.locate(str(tmp_path), wanted)
    assert found == tmp_path / "kote" / "val.tsv"
    assert downloads.is_published(found, wanted)
    assert not downloads.is_published(tmp_path / "val.tsv", wanted)


def test_a_download_is_made_once_under_the_path_of_a_data_folder(cache: Path, site: Path) -> None:
    with serving(site) as (url, asked):
        first = downloads.locate("", source(url + "Val.tsv"))
        assert downloads.locate("", source(url + "Val.tsv")) == first
    assert first == cache / "kote" / "val.tsv"
    assert first.read_bytes() == CONTENT
    assert asked == ["/Val.tsv"]
    assert downloads.locate(str(cache), source("")) == first  # so the cache serves as a --data folder, too


def test_a_file_that_is_not_the_published_one_is_never_kept(cache: Path, site: Path) -> None:
    (site / "Val.tsv").write_bytes(b"a page that asks you to log in")
    with serving(site) as (url, asked):
        for _ in range(2):
            with pytest.raises(DataError, match=r"Val\.tsv: is not the published file \(sha256 differs\)"):
                downloads.locate("", source(url + "Val.tsv"))
    assert len(asked) == 2
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_a_damaged_file_in_the_cache_is_downloaded_again(cache: Path, site: Path) -> None:
    (cache / "kote").mkdir(parents=True)
    (cache / "kote" / "val.tsv").write_bytes(CONTENT[:-1])
    with serving(site) as (url, _):
        assert downloads.locate("", source(url + "Val.tsv")).read_bytes() == CONTENT


def test_what_is_not_to_be_had_is_one_sentence_with_a_way_out(cache: Path, site: Path, tmp_path: Path) -> None:
    with (
        serving(site) as (url, _),
        pytest.raises(DataError, match=r"missing: cannot be downloaded \(HTTPError\); check the network"),
    ):
        downloads.locate("", source(url + "missing"))
    with pytest.raises(DataError, match=r"cannot be downloaded \(ConnectionError\); .* give it with --data\.$"):
        downloads.locate("", source("http://127.0.0.1:9/"))
    with pytest.raises(DataError, match=r"holds no val\.tsv; give a folder that does with --data, or none to download it\.$"):
        downloads.locate(str(tmp_path), source("http://127.0.0.1:9/"))


def test_a_file_without_a_public_place_says_where_to_put_it(cache: Path, tmp_path: Path) -> None:
    private = replace(source(""), path="sentineg/dev.tsv", licence="CC BY-SA 4.0")
    with pytest.raises(DataError, match=r"^sentineg/dev\.tsv: has no public place; put it into a folder .* \(CC BY-SA 4\.0\)\.$"):
        downloads.locate("", private)
    with pytest.raises(DataError, match=r"holds no dev\.tsv; put it there as sentineg/dev\.tsv \(CC BY-SA 4\.0\)\.$"):
        downloads.locate(str(tmp_path), private)


def test_texts_are_read_plain_or_packed_without_their_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "plain.tsv").write_bytes(b"\xef\xbb\xbf" + CONTENT)
    (tmp_path / "packed.tsv.gz").write_bytes(gzip.compress(CONTENT))
    assert downloads.read_text(tmp_path / "plain.tsv") == downloads.read_text(tmp_path / "packed.tsv.gz") == "1\t좋다\n"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.tsv", b"\xb0\xa8", "is not UTF-8"),
        ("a.tsv.gz", gzip.compress(b"\xb0\xa8"), "is not UTF-8"),
        ("a.tsv.gz", CONTENT, "is not a whole gzip file"),
        ("a.tsv.gz", gzip.compress(CONTENT * 99)[:-9], "is not a whole gzip file"),
        ("a.tsv.gz", gzip.compress(CONTENT)[:12] + b"\xff" * 30, "is not a whole gzip file"),
        ("a.tsv", None, r"cannot be read \(No such file or directory\)"),
    ],
    ids=("other text", "other text packed", "not packed", "cut off", "damaged", "not there"),  # what is packed holds the time
)
def test_an_unreadable_file_is_one_sentence(tmp_path: Path, name: str, content: bytes | None, problem: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=f"{name}: {problem}"):
        downloads.read_text(tmp_path / name)
