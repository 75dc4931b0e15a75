"""``gamseong-export`` as typed into a terminal."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gamseong.export.__main__ import main
from gamseong.export.run import Run
from gamseong.model_store import Bundle
from tests.tiny_bundles import tiny_series, tiny_text


def test_without_the_extra_one_line_says_which_install_mends_it() -> None:
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(['tensorflow', 'tf2onnx']))\n"
        "from gamseong.export.__main__ import main\n"
        "sys.exit(main(['train', 'next-number']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("gamseong-export: tensorflow, tf2onnx not installed; pip install 'gamseong[export]' ")
    assert done.stderr.count("\n") == 1


def test_fetch_data_says_what_is_in_the_files(made_nsmc: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", made_nsmc, "fetch-data"]) == 0
    assert (
        "1,202 reviews, 1 without text, 1 that begin with a quote, 0 broken rows left out (not the published file)"
        in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--data", "nowhere", "fetch-data"], "nowhere: holds no ratings_train.txt"),
        (
            ["evaluate", "no-such-model"],
            "no-such-model: no bundle of this name or folder; take one of: next-number, seed-lstm, syllable-lstm",
        ),
        (["train", "next-number", "--tokenizer", "okt"], "--tokenizer belongs to seed-lstm"),
        (["train", "next-number", "--resume", "nowhere"], "nowhere: is not a training run"),
        (["convert", "nowhere"], "nowhere: is not a training run"),
        (["--config", "nowhere.toml", "fetch-data"], "nowhere.toml: cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence(
    arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    output = capsys.readouterr()
    assert problem in output.err
    assert output.err.count("\n") == 1
    assert output.out == ""


@pytest.mark.parametrize(
    ("line", "key"),
    [("units = 0.5", "units"), ("epochs = 0", "epochs"), ('tokenizer = "kkma"', "tokenizer"), ("unit = 3", "unit")],
)
def test_a_bad_hyperparameter_names_its_key(line: str, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[recipes.seed-lstm]\n{line}\n", encoding="utf-8")
    assert main(["--config", str(config), "train", "seed-lstm"]) == 1
    assert f"recipes.seed-lstm.{key}: " in capsys.readouterr().err


def test_an_unknown_recipe_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["train", "poem"])
    assert exit_.value.code == 2
    assert "next-number" in capsys.readouterr().err


def test_train_convert_evaluate_and_figures_from_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("[recipes.next-number]\nepochs = 4\n", encoding="utf-8")
    assert main(["train", "next-number"]) == 0
    assert main(["convert", "--out", "out"]) == 0
    assert main(["figures"]) == 0
    capsys.readouterr()
    assert main(["evaluate", "out/next-number/1.0.0", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["bundle"] == "next-number@1.0.0"
    assert report["answers"][0]["values"] == [0.0, 0.1, 0.2, 0.3]
    assert list((tmp_path / "runs").glob("next-number/*/figures/learning_curve.png"))


def test_evaluate_prints_the_accuracy_and_the_growing_sentence(
    tmp_path: Path, made_nsmc: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tiny_text(tmp_path)
    assert main(["--data", made_nsmc, "evaluate", str(bundle.path)]) == 0
    text = capsys.readouterr().out
    assert "every one of 302 rows" in text
    assert "긍정" in text.splitlines()[-1]
    assert text.splitlines()[-1].endswith("재미있을 줄 알았는데 완전 실망했다. 너무 졸리고 돈이 아까웠다")


def test_tokenizers_are_compared_in_one_table(
    tmp_path: Path,
    made_nsmc: str,
    trained: Callable[[str], Run],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With bundles that stand in for the trained ones; what is tested is the measuring."""
    from dataclasses import replace

    from tests.tiny_bundles import tiny_ids

    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('[export]\nbundles = "bundles"\n', encoding="utf-8")
    assert main(["--data", made_nsmc, "compare-tokenizers"]) == 1
    assert "gamseong-export train seed-lstm --tokenizer words" in capsys.readouterr().err
    for name, tokenizer in (("seed-lstm", "words"), ("seed-lstm-mecab", "mecab"), ("seed-lstm-okt", "mecab")):
        bundle = tiny_ids(tmp_path / "made", name=name)
        files = {file: (bundle.path / file).read_bytes() for file in bundle.manifest.files}
        Bundle.save(
            tmp_path / "bundles", replace(bundle.manifest, input=replace(bundle.manifest.input, tokenizer=tokenizer)), files
        )
    assert main(["--data", made_nsmc, "compare-tokenizers"]) == 0
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == ["| tokenizer", "|---|---|---|---|", "| words", "| okt", "| mecab"]
    assert all(float(row[2]) > 0 and float(row[3].rstrip(" |")) > 10 for row in rows[2:])


def test_a_series_bundle_is_not_measured_on_reviews(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tiny_series(tmp_path)
    assert main(["evaluate", str(bundle.path)]) == 0
    assert "0.0 0.1 0.2 0.3 → 0.4000" in capsys.readouterr().out


def test_the_newest_finished_run_is_converted(trained: Callable[[str], Run], tmp_path: Path) -> None:
    run = trained("seed-lstm")
    for name, finished in (("20200101-000000", True), ("20210101-000000", True), ("20220101-000000", False)):
        shutil.copytree(run.path, tmp_path / "seed-lstm" / name)
        if not finished:
            (tmp_path / "seed-lstm" / name / "model.keras").unlink()
    assert Run.latest(tmp_path, finished=True).path.name == "20210101-000000"
    assert Run.latest(tmp_path, finished=False).path.name == "20220101-000000"
