"""``gamseong-export`` as typed into a terminal."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gamseong.export.cli import main
from gamseong.export.settings import RecipeSettings
from gamseong.export.training.run import Run
from tests.tiny_bundles import tiny_series, tiny_text


def test_without_the_extra_one_line_says_which_install_mends_it() -> None:
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(['tensorflow', 'tf2onnx']))\n"
        "from gamseong.export.cli import main\n"
        "sys.exit(main(['train', 'next-number']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("gamseong-export: tensorflow, tf2onnx not installed; ")
    assert re.search(r"-m pip install .*\[export\]'", done.stderr)
    assert done.stderr.count("\n") == 1


def test_fetch_data_says_what_is_in_the_files(made_nsmc: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", made_nsmc, "fetch-data"]) == 0
    assert (
        "1,202 reviews, 1 without text, 1 that begin with a quote, 0 broken rows left out (not the published file)"
        in capsys.readouterr().out
    )


def made_data(folder: Path, nsmc_folder: str) -> Path:
    """A ``--data`` folder with every file that ``fetch-data --all`` wants, small."""
    shutil.copytree(nsmc_folder, folder / "nsmc")
    for name, text in {
        "nsmc/reviews_rated.tsv.gz": "id\tdocument\trating\n7\t괜찮음\t6\n",
        "nsmc/ratings_train_stars.tsv.gz": "id\trating\n0\t1\n",
        "kote/val.tsv": "1\t기쁘다\t42\n2\t칸이 둘\n",
        "chat/chatbot_data.csv": "Q,A,label\n뭐해?,답,0\n",
        "chat/curse_comments.txt": "가|1\n",
        "sentineg/dev.tsv": "ID\tLabel\tText\n1\t1\t좋다\n",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return folder


def test_fetch_data_all_says_a_line_for_each_file(made_nsmc: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = made_data(tmp_path / "data", made_nsmc)
    assert main(["--data", str(data), "fetch-data", "--all"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 8
    assert lines[4] == (
        f"{data}/kote/val.tsv: 1 lines, 1 rather positive, 1 broken rows or copies left out (not the published file); "
        "KOTE (Korean online that-gul emotions), MIT"
    )
    assert "CC BY-SA 4.0, evaluation only" in lines[7]


def test_fetch_data_all_goes_on_without_what_is_not_to_be_had(
    made_nsmc: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = made_data(tmp_path / "data", made_nsmc)
    (data / "sentineg" / "dev.tsv").unlink()  # evaluation only: its absence is said, and is no failure
    assert main(["--data", str(data), "fetch-data", "--all"]) == 0
    assert "holds no dev.tsv" in capsys.readouterr().err
    (data / "kote" / "val.tsv").unlink()
    (data / "nsmc" / "reviews_rated.tsv.gz").write_bytes(b"no gzip")
    assert main(["--data", str(data), "fetch-data", "--all"]) == 1
    output = capsys.readouterr()
    assert len(output.out.splitlines()) == 5
    assert "chatbot_data.csv: 1 lines" in output.out
    assert output.err.splitlines()[-1].startswith("gamseong-export: nsmc/reviews_rated.tsv.gz, kote/val.tsv: not to be had")
    assert len(output.err.splitlines()) == 4


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--data", "nowhere", "fetch-data"], "nowhere: holds no ratings_train.txt"),
        (
            ["evaluate", "no-such-model"],
            "no-such-model: no bundle of this name or folder; take one of: flagship, next-number, seed-lstm, syllable-lstm",
        ),
        (["train", "next-number", "--tokenizer", "okt"], "--tokenizer belongs to seed-lstm"),
        (["train", "next-number", "--resume", "nowhere"], "nowhere: is not a training run"),
        (["train", "next-number", "--from", "nowhere"], "nowhere: is not a training run"),
        (["train", "next-number", "--seed", "-1"], "--seed must be 0 or more"),
        (["train", "next-number", "--resume", "--seed", "2"], "--resume goes on with the seed"),
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
    assert main(["convert", "--out", "/proc/nope"]) == 1
    assert "/proc/nope/next-number/1.0.0: cannot be written" in capsys.readouterr().err
    assert main(["convert", "--out", "out"]) == 0
    assert re.search(r"out/next-number/1\.0\.0: \d\d\.\d kB, verified", capsys.readouterr().out)
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


@pytest.mark.parametrize("order", [["--data", "{}", "fetch-data"], ["fetch-data", "--data", "{}"]])
def test_data_may_stand_on_either_side_of_the_verb(order: list[str], made_nsmc: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([part.format(made_nsmc) for part in order]) == 0
    assert capsys.readouterr().out.startswith(f"{made_nsmc}/ratings_train.txt: ")


@pytest.mark.parametrize("order", [["--config", "nowhere.toml", "figures"], ["figures", "--config", "nowhere.toml"]])
def test_the_config_may_stand_on_either_side_of_the_verb(order: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(order) == 1
    assert "nowhere.toml: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(("verb", "resumes"), [("train next-number", True), ("convert", False), ("fetch-data", False)])
def test_only_a_training_says_how_to_go_on(
    verb: str, resumes: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Run, "start", stop)
    monkeypatch.setattr(Run, "latest", stop)
    monkeypatch.setattr("gamseong.export.data.nsmc.locate", stop)
    assert main(verb.split()) == 130
    assert ("train --resume goes on" in capsys.readouterr().err) is resumes


def test_a_run_of_another_recipe_is_not_gone_on_with(
    tmp_path: Path, small: Callable[..., RecipeSettings], capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run.start(tmp_path, "seed-lstm", small("seed-lstm", tokenizer="okt"))
    mend = f"go on with: gamseong-export train seed-lstm --tokenizer okt --resume {run.path}"
    for arguments in (["next-number"], ["seed-lstm"], ["seed-lstm", "--tokenizer", "mecab"]):
        assert main(["train", *arguments, "--resume", str(run.path)]) == 1
        error = capsys.readouterr().err
        assert f"{run.path}: is a run of seed-lstm-okt, not of " in error
        assert mend in error
        assert error.count("\n") == 1


def test_a_place_that_cannot_be_written_to_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "afile").write_text("")
    (tmp_path / "config.toml").write_text('[export]\nruns = "afile"\n', encoding="utf-8")
    assert main(["train", "next-number"]) == 1
    assert re.fullmatch(
        r"gamseong-export: afile/next-number/\S+: cannot be made \(Not a directory\); .*\n", capsys.readouterr().err
    )


def test_runs_started_in_one_second_do_not_meet(tmp_path: Path, small: Callable[..., RecipeSettings]) -> None:
    paths = [Run.start(tmp_path, "next-number", small("next-number")).path for _ in range(3)]
    assert len(set(paths)) == 3
    assert Run.latest(tmp_path, finished=False).path == paths[-1]


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
