"""A bundle that was cut, changed or made for something else is refused with a sentence that names the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import pytest

from gamseong.model_store import (
    TEXT_RULES,
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
from tests.model_store.changed_bundles import THREE, with_files
from tests.tiny_bundles import tiny_series, tiny_text

Edit = Callable[[Path, Callable[[bytes], bytes]], None]
INPUT = {"name": "text", "kind": "text", "max_length": 40, "tokenizer": "characters"}


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
    with pytest.raises(
        BundleNotFoundError,
        match=r"tiny-text@3\.0\.0: no such version .* take one of: .*@1\.2\.0, .*@1\.9\.0, tiny-text@1\.10\.0\.",
    ):
        Bundle.find("tiny-text@3.0.0", tmp_path)


def test_the_first_folder_that_has_a_name_wins(tmp_path: Path) -> None:
    mine, others = tmp_path / "mine", tmp_path / "others"
    tiny_text(mine, version="1.0.0")
    tiny_text(others, version="2.0.0")
    tiny_series(others)
    assert Bundle.find("tiny-text", mine, others).path.parents[1] == mine
    assert Bundle.find("tiny-text@2.0.0", mine, others).path.parents[1] == others
    with pytest.raises(BundleNotFoundError, match="take one of: tiny-text, tiny-series"):
        Bundle.find("nobody", mine, others)


@pytest.mark.parametrize("reference", ["x" * 5000, "a\0b"])
def test_what_can_be_no_path_is_no_bundle(reference: str) -> None:
    with pytest.raises(BundleNotFoundError, match="no bundle of this name or folder") as caught:
        Bundle.find(reference)
    assert len(str(caught.value)) < 400


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
    set_manifest(text_bundle, format_version=3, something_new=True)
    with pytest.raises(FormatVersionError, match="format 3; this gamseong reads formats 1 to 2: update gamseong"):
        Bundle.load(text_bundle.path)


@pytest.mark.parametrize("version", [0, -1, "1", 1.0, True, None])
def test_what_is_no_format_is_refused_as_one(text_bundle: Bundle, version: Any) -> None:
    set_manifest(text_bundle, format_version=version)
    with pytest.raises(FormatVersionError, match=f"has bundle format {version!r}"):
        Bundle.load(text_bundle.path)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"tones": ""}, "tones belongs to format 2, and to it alone"),
        ({"tones": 3}, "tones has the wrong type"),
        ({"format_version": 1}, "tones belongs to format 2, and to it alone"),
        ({"format_version": 1, "tones": ""}, "thresholds belongs to format 2"),
        ({"thresholds": {}}, "thresholds does not name 부정, 중립, 긍정"),
        ({"thresholds": {"부정": 0.6, "긍정": 0.6}}, "thresholds does not name 부정, 중립, 긍정"),
        ({"thresholds": {**THREE, "애매함": 0.5}}, "thresholds does not name 부정, 중립, 긍정"),
        ({"thresholds": [0.6, 0.5, 0.6]}, "thresholds has the wrong type"),
        *(({"thresholds": {**THREE, "중립": value}}, "thresholds has a value") for value in (-0.01, 1.01, "0.5", None, True)),
        ({"task": "next-number", "labels": [], "input": {**INPUT, "kind": "series"}}, "tones belongs to a sentiment bundle"),
    ],
)
def test_a_manifest_of_format_2_has_an_output_and_a_threshold_for_each_tone(
    tones_bundle: Bundle, changes: dict[str, Any], problem: str
) -> None:
    set_manifest(tones_bundle, **changes)
    with pytest.raises(CorruptBundleError, match=problem):
        Bundle.load(tones_bundle.path)


def test_the_ends_of_what_a_tones_threshold_may_be_are_taken(tones_bundle: Bundle) -> None:
    set_manifest(tones_bundle, thresholds={"부정": 0, "중립": 1, "긍정": 0.5})
    assert Bundle.load(tones_bundle.path).manifest.thresholds == {"부정": 0, "중립": 1, "긍정": 0.5}


def test_a_manifest_of_format_1_says_nothing_of_tones(text_bundle: Bundle, tones_bundle: Bundle) -> None:
    keys = json.loads(text_bundle.manifest.to_json()).keys()
    assert not {"tones", "thresholds"} & keys
    assert json.loads(tones_bundle.manifest.to_json()).keys() - keys == {"tones", "thresholds"}
    assert Manifest.from_json(tones_bundle.manifest.to_json(), Path("manifest.json")) == tones_bundle.manifest
    assert (text_bundle.manifest.outputs, tones_bundle.manifest.outputs) == (("probabilities",), ("probabilities", "tones"))


def test_a_graph_without_the_tones_of_its_manifest_is_refused(tmp_path: Path, text_bundle: Bundle, tones_bundle: Bundle) -> None:
    claims = replace(text_bundle.manifest, format_version=2, tones="tones", thresholds=THREE)
    with pytest.raises(CorruptBundleError, match=r"model\.onnx: .* not what its manifest says"):
        Analyzer(with_files(text_bundle, tmp_path / "claims", manifest=claims))
    silent = replace(tones_bundle.manifest, format_version=1, tones="", thresholds={})
    with pytest.raises(CorruptBundleError, match=r"model\.onnx: .* not what its manifest says"):
        Analyzer(with_files(tones_bundle, tmp_path / "silent", manifest=silent))


@pytest.mark.parametrize("turned", [True, False])
def test_outputs_in_each_others_place_are_refused(tmp_path: Path, tones_bundle: Bundle, turned: bool) -> None:
    names = {"output": "tones", "tones": "probabilities"} if turned else {"output": "probabilities", "tones": "probabilities"}
    with pytest.raises(CorruptBundleError, match=r"model\.onnx: .* not what its manifest says"):
        Analyzer(with_files(tones_bundle, tmp_path, manifest=replace(tones_bundle.manifest, **names)))


def test_newer_text_rules_say_to_update_and_older_ones_load(text_bundle: Bundle) -> None:
    set_manifest(text_bundle, text_rules=TEXT_RULES + 1)
    with pytest.raises(FormatVersionError, match=r"needs text rules \d+; .*: update gamseong or take an older"):
        Bundle.load(text_bundle.path)
    set_manifest(text_bundle, text_rules=1)
    assert Bundle.load(text_bundle.path).manifest.text_rules == 1
    before = json.loads((text_bundle.path / "manifest.json").read_text(encoding="utf-8"))
    del before["text_rules"]
    (text_bundle.path / "manifest.json").write_text(json.dumps(before), encoding="utf-8")
    assert Bundle.load(text_bundle.path).manifest.text_rules == 1


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
        ({"name": "n" * 55}, "name@version has 61 characters, more than 60: shorten the name"),
        *(
            ({"training": {"series_range": value}}, "series_range is not")
            for value in (None, 1, [1], [0.9, 0], ["0", "1"], [0, 1e999])
        ),
        ({"task": "poetry"}, "task 'poetry'"),
        ({"files": {"../../secrets": "0", "model.onnx": "0", "golden.json": "0"}}, "lies outside the bundle"),
        ({"files": {"model.onnx": "0"}}, "does not list model.onnx and golden.json"),
        ({"files": []}, "files has the wrong type"),
        ({"files": {"model.onnx": "0", "golden.json": "0"}}, "does not list model.onnx and golden.json and vocabulary.json"),
        ({"files": {"model.onnx": 1}}, "files has a sha256"),
        ({"task": []}, "task has the wrong type"),
        ({"opset": True}, "opset has the wrong type"),
        ({"training": []}, "training has the wrong type"),
        ({"metrics": {"test_accuracy": "high"}}, "metrics has a figure"),
        ({"labels": [1, 2]}, "labels are not texts"),
        *(({"input": {**INPUT, key: 1}}, rf"input\.{key} has the wrong type") for key in ("name", "kind", "tokenizer")),
        ({"input": {**INPUT, "max_length": "40"}}, r"input\.max_length has the wrong type"),
        ({"input": {"name": "text"}}, "fields of a manifest"),
        ({"surprise": 1}, "fields of a manifest"),
        ({"text_rules": 0}, "text_rules is not a positive whole number"),
        ({"text_rules": "2"}, "text_rules has the wrong type"),
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


def test_a_vocabulary_longer_than_the_graphs_table_is_refused(tmp_path: Path, ids_bundle: Bundle, capfd: Any) -> None:
    longer = with_files(ids_bundle, tmp_path / "other", vocabulary=[*ids_bundle.vocabulary, "더"])
    with pytest.raises(CorruptBundleError, match=r"model\.onnx: does not take token 8 of its vocabulary"):
        Analyzer(longer)
    assert capfd.readouterr().err == ""  # onnxruntime would say it too


def test_a_series_of_another_length_than_the_graphs_is_refused(tmp_path: Path, series_bundle: Bundle) -> None:
    manifest = replace(series_bundle.manifest, input=replace(series_bundle.manifest.input, max_length=5))
    with pytest.raises(CorruptBundleError, match=r"model\.onnx: does not take a series of 5"):
        SeriesModel(with_files(series_bundle, tmp_path / "other", manifest=manifest))


def test_an_unknown_tokenizer_names_the_bundle(tmp_path: Path, ids_bundle: Bundle) -> None:
    manifest = replace(ids_bundle.manifest, input=replace(ids_bundle.manifest.input, tokenizer="klingon"))
    bundle = with_files(ids_bundle, tmp_path / "other", manifest=manifest)
    with pytest.raises(BundleError, match="unknown tokenizer 'klingon'") as caught:
        Analyzer(bundle)
    assert caught.value.path == bundle.path / "manifest.json"


def test_a_save_that_fails_leaves_the_old_bundle_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tiny_text(tmp_path)

    def full_disk(path: Path, content: bytes) -> None:
        if path.name == "vocabulary.json":
            raise OSError(28, "No space left on device")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    monkeypatch.setattr(bundle_module, "_write", full_disk)
    with pytest.raises(BundleError, match=r"tiny-text/1\.0\.0: cannot be written \(No space left on device\)"):
        tiny_text(tmp_path)
    assert verify(Bundle.load(old.path)) < 1e-6
    assert [path.name for path in old.path.parent.iterdir()] == ["1.0.0"]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BundleError, match=r"file/tiny-text/1\.0\.0: cannot be written \(Not a directory\); name a folder"):
        tiny_text(tmp_path / "file")


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


def test_the_range_of_a_series_is_what_its_manifest_says(series_bundle: Bundle) -> None:
    learned = replace(series_bundle.manifest, training={"series_range": [-3, 7.5]})
    assert Manifest.from_json(learned.to_json(), Path("manifest.json")).series_range == (-3.0, 7.5)
    assert replace(series_bundle.manifest, training={}).series_range is None


def test_a_range_without_an_end_is_refused(series_bundle: Bundle) -> None:
    set_manifest(series_bundle, training={"series_range": [-1e999, 0]})
    with pytest.raises(CorruptBundleError, match="series_range is not"):
        Bundle.load(series_bundle.path)


def test_a_manifest_is_a_key_a_line_and_korean_for_those_who_compare_two(text_bundle: Bundle) -> None:
    text = text_bundle.manifest.to_json()
    assert text.startswith('{\n  "name": "tiny-text",\n  "version": "1.0.0",\n')
    assert '\n    "부정",\n' in text
    assert text.endswith("}\n")


@pytest.mark.parametrize("threshold", [0.5, 1])
def test_the_ends_of_what_a_threshold_may_be_are_taken(text_bundle: Bundle, threshold: float) -> None:
    set_manifest(text_bundle, threshold=threshold)
    assert Bundle.load(text_bundle.path).manifest.threshold == threshold


@pytest.mark.parametrize(
    ("changes", "problem"),
    [({"threshold": 1.01}, "threshold is not between"), ({"input": {**INPUT, "max_length": 0}}, r"max_length is not a positive")],
)
def test_what_is_just_beyond_an_end_is_refused(text_bundle: Bundle, changes: dict[str, Any], problem: str) -> None:
    set_manifest(text_bundle, **changes)
    with pytest.raises(CorruptBundleError, match=problem):
        Bundle.load(text_bundle.path)


def test_one_character_is_enough_to_read(text_bundle: Bundle) -> None:
    set_manifest(text_bundle, input={**INPUT, "max_length": 1})
    assert Bundle.load(text_bundle.path).manifest.input.max_length == 1


def test_a_reference_of_sixty_characters_is_taken(text_bundle: Bundle) -> None:
    set_manifest(text_bundle, name="n" * 54)
    assert len(Bundle.load(text_bundle.path).manifest.name) == 54
