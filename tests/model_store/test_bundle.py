"""A bundle that was cut, changed or made for something else is refused with a sentence that names the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import pytest

from gamseong.model_store import (
    Analyzer,
    Bundle,
    BundleError,
    BundleNotFoundError,
    CorruptBundleError,
    FormatVersionError,
    LabelOrderError,
    Manifest,
    SeriesModel,
    bundle_folders,
    verify,
)
from gamseong.model_store import bundle as bundle_module
from tests.tiny_bundles import tiny_series, tiny_text

Edit = Callable[[Path, Callable[[bytes], bytes]], None]


def set_manifest(bundle: Bundle, **changes: Any) -> None:
    path = bundle.path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def test_what_was_saved_is_loaded(text_bundle: Bundle) -> None:
    loaded = Bundle.load(text_bundle.path)
    assert loaded.manifest == text_bundle.manifest
    assert loaded.path.parts[-2:] == ("tiny-text", "1.0.0")
    assert loaded.size == sum(path.stat().st_size for path in loaded.path.rglob("*") if path.is_file())


def test_a_manifest_is_frozen(text_bundle: Bundle) -> None:
    with pytest.raises(FrozenInstanceError):
        text_bundle.manifest.threshold = 0.9  # type: ignore[misc]


def test_find_takes_the_newest_version_a_given_one_or_a_folder(tmp_path: Path) -> None:
    for version in ("1.9.0", "1.10.0", "1.2.0"):
        tiny_text(tmp_path, version=version)
    assert Bundle.find("tiny-text", tmp_path).manifest.version == "1.10.0"
    assert Bundle.find("tiny-text@1.2.0", tmp_path).manifest.version == "1.2.0"
    assert Bundle.find(str(tmp_path / "tiny-text" / "1.9.0")).manifest.version == "1.9.0"
    with pytest.raises(BundleNotFoundError, match=r"tiny-text@3\.0\.0: no bundle .* take one of: tiny-text"):
        Bundle.find("tiny-text@3.0.0", tmp_path)


@pytest.mark.parametrize("name", ["model.onnx", "vocabulary.json", "golden.json"])
def test_a_truncated_file_is_refused_by_name(text_bundle: Bundle, edit: Edit, name: str) -> None:
    edit(text_bundle.path / name, lambda content: content[:-1])
    with pytest.raises(CorruptBundleError, match=f"{name}: is not the file that was written"):
        Bundle.load(text_bundle.path)


def test_one_flipped_bit_in_the_model_is_refused(text_bundle: Bundle, edit: Edit) -> None:
    edit(text_bundle.path / "model.onnx", lambda content: content[:100] + bytes([content[100] ^ 1]) + content[101:])
    with pytest.raises(CorruptBundleError, match=r"model\.onnx"):
        Bundle.load(text_bundle.path)


def test_a_missing_file_is_named(text_bundle: Bundle) -> None:
    (text_bundle.path / "vocabulary.json").unlink()
    with pytest.raises(BundleNotFoundError, match=r"vocabulary\.json: is missing"):
        Bundle.load(text_bundle.path)


def test_a_future_format_says_to_update(text_bundle: Bundle) -> None:
    set_manifest(text_bundle, format_version=2, something_new=True)
    with pytest.raises(FormatVersionError, match="format 2; this gamseong reads format 1: update gamseong"):
        Bundle.load(text_bundle.path)


def test_turned_labels_in_the_manifest_are_refused(text_bundle: Bundle) -> None:
    set_manifest(text_bundle, labels=["긍정", "부정"])
    with pytest.raises(LabelOrderError, match=r"\['긍정', '부정'\], not \['부정', '긍정'\]"):
        Bundle.load(text_bundle.path)


def test_turned_labels_in_the_graph_are_refused(tmp_path: Path) -> None:
    bundle = tiny_text(tmp_path, labels=("긍정", "부정"))
    with pytest.raises(LabelOrderError, match=r"model\.onnx: the graph's labels"):
        Analyzer(bundle)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"threshold": 0.2}, "threshold is not between 0.5 and 1"),
        ({"threshold": "high"}, "threshold"),
        ({"name": "../evil"}, "name"),
        ({"version": "one"}, "version"),
        ({"task": "poetry"}, "task 'poetry'"),
        ({"files": {"../../secrets": "0", "model.onnx": "0", "golden.json": "0"}}, "lies outside the bundle"),
        ({"files": {"model.onnx": "0"}}, "does not list model.onnx and golden.json"),
        ({"files": []}, "files has the wrong type"),
        ({"input": {"name": "text"}}, "fields of a manifest"),
        ({"surprise": 1}, "fields of a manifest"),
    ],
)
def test_a_tampered_manifest_is_refused(text_bundle: Bundle, changes: dict[str, Any], problem: str) -> None:
    set_manifest(text_bundle, **changes)
    with pytest.raises(CorruptBundleError, match=problem):
        Bundle.load(text_bundle.path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe"])
def test_what_is_no_manifest_is_refused(text_bundle: Bundle, content: bytes) -> None:
    (text_bundle.path / "manifest.json").write_bytes(content)
    with pytest.raises(CorruptBundleError, match=r"manifest\.json: is not a manifest"):
        Bundle.load(text_bundle.path)


def test_a_file_that_is_no_graph_is_refused(tmp_path: Path, text_bundle: Bundle) -> None:
    files = {name: (text_bundle.path / name).read_bytes() for name in text_bundle.manifest.files}
    broken = Bundle.save(tmp_path / "other", text_bundle.manifest, {**files, "model.onnx": b"not a graph"})
    with pytest.raises(BundleError, match=r"model\.onnx: onnxruntime cannot open it"):
        Analyzer(broken)


def test_a_graph_with_other_inputs_than_its_manifest_says_is_refused(tmp_path: Path, text_bundle: Bundle) -> None:
    files = {name: (text_bundle.path / name).read_bytes() for name in text_bundle.manifest.files}
    renamed = replace(text_bundle.manifest, input=replace(text_bundle.manifest.input, name="sentence"))
    with pytest.raises(CorruptBundleError, match="not what its manifest says"):
        Analyzer(Bundle.save(tmp_path / "other", renamed, files))


def test_golden_vectors_pass_and_other_answers_fail(text_bundle: Bundle, ids_bundle: Bundle, series_bundle: Bundle) -> None:
    for bundle in (text_bundle, ids_bundle, series_bundle):
        assert verify(bundle) < 1e-6


@pytest.mark.parametrize("change", [lambda case: case.update(positive=0.5), lambda case: case.update(ids=[1, 1, 1])])
def test_a_golden_vector_the_model_does_not_give_fails(
    tmp_path: Path, ids_bundle: Bundle, change: Callable[[dict[str, Any]], None]
) -> None:
    files = {name: (ids_bundle.path / name).read_bytes() for name in ids_bundle.manifest.files}
    cases = json.loads(files["golden.json"])
    change(cases[0])
    wrong = Bundle.save(tmp_path / "other", ids_bundle.manifest, {**files, "golden.json": json.dumps(cases).encode()})
    with pytest.raises(CorruptBundleError, match=r"golden\.json"):
        verify(wrong)


def test_a_save_that_fails_leaves_the_old_bundle_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tiny_text(tmp_path)

    def full_disk(path: Path, content: bytes) -> None:
        if path.name == "vocabulary.json":
            raise OSError(28, "No space left on device")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    monkeypatch.setattr(bundle_module, "_write", full_disk)
    with pytest.raises(OSError, match="No space left"):
        tiny_text(tmp_path)
    assert verify(Bundle.load(old.path)) < 1e-6
    assert [path.name for path in old.path.parent.iterdir()] == ["1.0.0"]


def test_saving_again_replaces_the_whole_folder(tmp_path: Path) -> None:
    stray = tiny_text(tmp_path).path / "stray.txt"
    stray.write_text("x")
    bundle = tiny_text(tmp_path)
    assert not stray.exists()
    assert bundle_folders(tmp_path) == [bundle.path]


def test_a_bundle_of_the_other_task_is_refused(text_bundle: Bundle, series_bundle: Bundle) -> None:
    with pytest.raises(ValueError, match="take a sentiment one"):
        Analyzer(series_bundle)
    with pytest.raises(ValueError, match="take a next-number one"):
        SeriesModel(text_bundle)


def test_a_manifest_survives_its_json(tmp_path: Path) -> None:
    manifest = tiny_series(tmp_path).manifest
    assert Manifest.from_json(manifest.to_json(), Path("manifest.json")) == manifest
