"""What is wrong with a bundle is told in the sentence in which Python tells it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
import pytest

from gamseong.model_store import Analyzer, Bundle, GamseongError
from tests.js.npm import answers, run_node
from tests.tiny_bundles import tiny_ids, tiny_series, tiny_text, tiny_tones

Change = Callable[[dict[str, Any]], object]

CHANGES: dict[str, Change] = {
    "no format": lambda table: table.pop("format_version"),
    "newer format": lambda table: table.update(format_version=3),
    "format in words": lambda table: table.update(format_version='it\'s "two"'),
    "newer rules": lambda table: table.update(text_rules=99),
    "labels turned": lambda table: table.update(labels=["긍정", "부정"]),
    "labels of numbers": lambda table: table.update(labels=[1, None]),
    "name": lambda table: table.update(name="Tiny Bundle"),
    "long name": lambda table: table.update(name="a" * 60),
    "version": lambda table: table.update(version="1.0"),
    "task": lambda table: table.update(task="next-number"),
    "true is no number": lambda table: table.update(opset=True),
    "max_length": lambda table: table["input"].update(max_length=0),
    "kind": lambda table: table["input"].update(kind="image"),
    "threshold": lambda table: table.update(threshold=0.2),
    "tones without format": lambda table: table.update(tones="tones"),
    "thresholds without format": lambda table: table.update(thresholds={"긍정": 1}),
    "metrics": lambda table: table.update(metrics={"accuracy": "good"}),
    "series_range": lambda table: table["training"].update(series_range=[1, 0]),
    "file outside": lambda table: table["files"].update({"../secret": "0"}),
    "digest": lambda table: table["files"].update({"golden.json": 5}),
    "model unlisted": lambda table: table["files"].pop("model.onnx"),
    "other input": lambda table: table["input"].update(name="texts"),
    "other output": lambda table: table.update(output="numbers"),
    "unknown tokenizer": lambda table: table["input"].update(tokenizer="runes"),
}
CHANGES_OF_TONES: dict[str, Change] = {
    "no tones": lambda table: table.update(tones=""),
    "two thresholds": lambda table: table["thresholds"].pop("중립"),
    "high threshold": lambda table: table["thresholds"].update(중립=1.5),
}


def rehash(folder: Path, table: dict[str, Any], *names: str) -> None:
    for name in names:
        table["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()


def damaged(folder: Path) -> dict[str, Path]:
    """Bundles of which every one is wrong in another way, by what is wrong."""
    found: dict[str, Path] = {}

    def copy(of: Path, what: str) -> Path:
        found[what] = Path(shutil.copytree(of, folder / "damaged" / str(len(found))))
        return found[what]

    def change(of: Path, what: str, how: Change) -> None:
        path = copy(of, what) / "manifest.json"
        table = json.loads(path.read_text())
        how(table)
        path.write_text(json.dumps(table, ensure_ascii=False))

    text, tones, ids = (build(folder).path for build in (tiny_text, tiny_tones, tiny_ids))
    for what, how in CHANGES.items():
        change(text, what, how)
    for what, how in CHANGES_OF_TONES.items():
        change(tones, what, how)
    (copy(text, "no manifest") / "manifest.json").unlink()
    (copy(text, "truncated manifest") / "manifest.json").write_text('{"name": ')
    (copy(text, "a list as manifest") / "manifest.json").write_text("[1]")
    (copy(text, "no model") / "model.onnx").unlink()
    (copy(text, "foreign model") / "model.onnx").write_bytes(b"GIF89a")
    (copy(text, "no vocabulary") / "vocabulary.json").unlink()
    for what, content in {"no JSON": b"[", "no list": b'{"a": 1}', "a number in a list": b'["", 1]'}.items():
        path = copy(text, what)
        (path / "vocabulary.json").write_bytes(content)
        change(path, f"{what}, as listed", lambda table, path=path: rehash(path, table, "vocabulary.json"))  # type: ignore[misc]
    path = copy(text, "model is no ONNX")
    (path / "model.onnx").write_bytes(b"GIF89a")
    change(path, "model is no ONNX, as listed", lambda table: rehash(path, table, "model.onnx"))
    longer = copy(ids, "more tokens than rows")
    tokens = json.loads((longer / "vocabulary.json").read_text())
    (longer / "vocabulary.json").write_text(json.dumps([*tokens, *map(str, range(100))], ensure_ascii=False))
    change(longer, "more tokens than rows, as listed", lambda table: rehash(longer, table, "vocabulary.json"))
    turned = copy(text, "graph with other labels")
    model = onnx.load(turned / "model.onnx")
    onnx.helper.set_model_props(model, {"labels": "긍정,부정"})
    onnx.save(model, turned / "model.onnx")
    change(turned, "graph with other labels, as listed", lambda table: rehash(turned, table, "model.onnx"))
    found["next-number"] = tiny_series(folder).path
    found["no folder"] = folder / "nowhere"
    return found


def said_by_python(path: Path) -> list[str]:
    """The class of the error with which Python refuses the bundle, and its sentence."""
    with pytest.raises(GamseongError) as caught:
        Analyzer(Bundle.load(path))
    return [type(caught.value).__name__, str(caught.value)]


LOAD = """
import { Analyzer } from "gamseong";
for (const path of JSON.parse(process.argv[1])) {
  const said = await Analyzer.load(path).then(() => ["", "it loads"], (error) => [error.name, error.message]);
  console.log(JSON.stringify(said));
}
"""


def test_every_damage_is_told_in_pythons_words(installed: Path, tmp_path: Path) -> None:
    bundles = damaged(tmp_path)
    printed = run_node(installed, "--input-type=module", "-e", LOAD, json.dumps([str(path) for path in bundles.values()]))
    for (what, path), line in zip(bundles.items(), printed.splitlines(), strict=True):
        name, sentence = json.loads(line)
        expected_name, expected = said_by_python(path)
        if "or update onnxruntime (here" in expected:  # each tells its own version
            sentence, expected = sentence.partition("(here")[0], expected.partition("(here")[0]
        assert (what, name, sentence) == (what, expected_name, expected)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (lambda table: table.pop("labels"), "'labels' is missing"),
        (lambda table: table.update(surprise=1), "'surprise' is unknown"),
        (lambda table: table["input"].pop("kind"), "'kind' is missing"),
    ],
)
def test_fields_that_are_missing_or_unknown_are_named(package: Path, tmp_path: Path, how: Change, told: str) -> None:
    path = tiny_text(tmp_path).path / "manifest.json"
    table = json.loads(path.read_text())
    how(table)
    path.write_text(json.dumps(table))
    [answer] = answers(package, path.parent, "predict", [{"text": "재밌다"}])
    assert f"does not have the fields of a manifest ({told}); build the bundle again" in answer["error"]


@pytest.mark.parametrize("tokenizer", ["okt", "mecab"])
def test_a_tokenizer_that_cannot_travel_is_refused(package: Path, ids_bundle: Bundle, tokenizer: str) -> None:
    path = ids_bundle.path / "manifest.json"
    path.write_text(path.read_text().replace('"words"', f'"{tokenizer}"'))
    [answer] = answers(package, ids_bundle.path, "predict", [{"text": "재밌다"}])
    sentence = f"the {tokenizer} tokenizer does not run in JavaScript; take a bundle that reads characters or words."
    assert answer == {"error": sentence}


def test_a_file_that_cannot_be_read_is_named(package: Path, text_bundle: Bundle) -> None:
    (text_bundle.path / "model.onnx").unlink()
    (text_bundle.path / "model.onnx").mkdir()
    [answer] = answers(package, text_bundle.path, "predict", [{"text": "재밌다"}])
    assert [answer["error"]] == said_by_python(text_bundle.path)[1:]
