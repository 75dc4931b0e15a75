"""``gamseong-export`` as typed into a terminal."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gamseong.export.cli import EXIT_CODES, main
from gamseong.export.settings import RecipeSettings
from gamseong.export.training.run import Run, run_folders
from tests.tiny_bundles import tiny_series, tiny_text

README = Path(__file__).parents[2] / "README.md"


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
        "comments/koco/unlabeled_comments_5.txt": "댓글 하나\n",
        "comments/kmhas/kmhas_valid.txt": "document\tlabel\n댓글 둘\t8\n",
        "comments/kmhas/kmhas_test.txt": "document\tlabel\n댓글 셋\t8\n댓글 넷\t8\n",
        "comments/zizun/Dataset.csv": "content\tlable\n댓글 다섯\t1\n",
        "comments/fci/fci.txt": "0\t말 하나\n",
        "comments/apeach/test.csv": "text,class\n글 하나,Default\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return folder


def test_fetch_data_all_says_a_line_for_each_file(made_nsmc: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = made_data(tmp_path / "data", made_nsmc)
    assert main(["--data", str(data), "fetch-data", "--all"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 14
    assert lines[10] == (
        f"{data}/comments/kmhas/kmhas_test.txt: 2 comments (not the published file); adlnlp/K-MHaS, CC BY-SA 4.0"
    )
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
    assert len(output.out.splitlines()) == 11
    assert "chatbot_data.csv: 1 lines" in output.out
    assert output.err.splitlines()[-1].startswith("gamseong-export: nsmc/reviews_rated.tsv.gz, kote/val.tsv: not to be had")
    assert len(output.err.splitlines()) == 4


WITH_DATA = (
    "fetch-data",
    "fetch-data --all",
    "train next-number",
    "evaluate syllable-lstm",
    "evaluate next-number",
    "errors syllable-lstm --on discord",
    "benchmark syllable-lstm",
    "corpus",
    "compare-tokenizers",
)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        *(
            (["--data", "nowhere", *verb.split()], "nowhere: is not a folder; give the folder that holds the data with --data")
            for verb in WITH_DATA
        ),
        (["--data", ".", "fetch-data"], ".: holds no ratings_train.txt"),
        (["--data", ".", "evaluate", "syllable-lstm"], ".: holds no ratings_test.txt"),
        (["--data", ".", "errors", "syllable-lstm"], ".: holds no ratings_train.txt"),
        (["--data", ".", "benchmark", "flagship"], ".: holds no ratings_train.txt"),
        (
            ["evaluate", "no-such-model"],
            "no-such-model: no bundle of this name or folder; take one of: flagship, next-number, seed-lstm, syllable-lstm",
        ),
        (["train", "next-number", "--tokenizer", "okt"], "--tokenizer belongs to seed-lstm"),
        (["train", "next-number", "--resume", "nowhere"], "nowhere: is not a training run"),
        (["train", "next-number", "--from", "nowhere"], "nowhere: is not a training run"),
        (["train", "next-number", "--seed", "-1"], "--seed must be 0 or more"),
        (["train", "next-number", "--resume", "--seed", "2"], "--resume goes on with the seed"),
        (["train", "flagship", "--resume"], "runs: holds no unfinished run"),
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
    assert "/proc/nope/next-number/1.0.1: cannot be written" in capsys.readouterr().err
    assert main(["convert", "--out", "out"]) == 0
    assert re.search(r"out/next-number/1\.0\.1: \d\d\.\d kB, verified", capsys.readouterr().out)
    assert main(["figures"]) == 0
    capsys.readouterr()
    assert main(["evaluate", "out/next-number/1.0.1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["bundle"] == "next-number@1.0.1"
    assert report["answers"][0]["values"] == [0.0, 0.1, 0.2, 0.3]
    assert list((tmp_path / "runs").glob("next-number/*/figures/learning_curve.png"))


def test_convert_replaces_a_bundle_only_by_force_and_says_what_differed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for epochs, arguments, code in ((3, [], 0), (4, [], 1), (4, ["--force"], 0)):
        (tmp_path / "config.toml").write_text(f"[recipes.next-number]\nepochs = {epochs}\n", encoding="utf-8")
        assert main(["train", "next-number"]) == 0
        capsys.readouterr()
        assert main(["convert", "--out", "out", *arguments]) == code
        printed = capsys.readouterr()
        if code:
            assert re.search(r"1\.0\.1: is another bundle .*model\.onnx differ\); .* --force\.$", printed.err.strip())
    assert re.search(r"1\.0\.1: replaced the bundle that stood there, which differed in .*model\.onnx$", printed.out, re.M)


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


@pytest.mark.parametrize("verb", ["train next-number", "convert", "fetch-data", "runs"])
def test_ctrl_c_where_there_is_nothing_to_go_on_with(
    verb: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Run, "start", stop)
    monkeypatch.setattr(Run, "latest", stop)
    monkeypatch.setattr("gamseong.export.data.nsmc.locate", stop)
    monkeypatch.setattr("gamseong.export.training.overview.list_runs", stop)
    assert main(verb.split()) == 130
    assert capsys.readouterr().err == "\ngamseong-export: stopped.\n"


def test_the_exit_codes_are_in_the_help_and_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert (
        "exit codes: 0 done 1 it could not be done (one sentence on stderr says why) 2 the command was typed wrong 130" in shown
    )
    readme = README.read_text("utf-8")
    listed = [
        re.findall(r"\b\d+\b", line)
        for line in readme.splitlines()
        if re.match(r".*`gamseong-export`.*(종료 코드|exit code)", line)
    ]
    assert listed == [[str(code) for code in EXIT_CODES]] * 2


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_a_count_that_is_none_is_a_usage_error(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["errors", "flagship", "--count", count])
    assert exit_.value.code == 2
    assert f"{count} is not a whole number of 1 or more" in capsys.readouterr().err


def test_korean_comes_out_of_a_terminal_that_says_it_knows_ascii_only(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "gamseong.export", "--data", str(tmp_path), "corpus")
    done = subprocess.run(command, capture_output=True, timeout=60, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "긍정" in done.stdout.decode()
    assert "not compared with KOTE: " in done.stdout.decode()  # which may lack, unlike NSMC


@pytest.mark.parametrize("streams", ["| true", "2>&1 | head -1", ">&- 2>&-"])
def test_a_training_goes_on_when_nobody_reads_its_lines(streams: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[recipes.next-number]\nepochs = 4\n", encoding="utf-8")
    command = f"{{ {sys.executable} -m gamseong.export train next-number; echo $? > code; }} {streams}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (tmp_path / "code").read_text() == "0\n"
    assert "BrokenPipe" not in done.stderr
    [run] = run_folders(tmp_path / "runs")
    assert Run.open(run).finished


@pytest.mark.parametrize("verb", ["runs", "corpus --data ."])
def test_other_verbs_end_quietly_when_nobody_reads(verb: str, tmp_path: Path) -> None:
    command = f"{{ {sys.executable} -m gamseong.export {verb}; echo $? > code; }}"
    done = subprocess.run(["bash", "-c", f"{command} | true"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ((tmp_path / "code").read_text(), done.stderr) == ("0\n", "")
    done = subprocess.run(["bash", "-c", f"{command} >&-"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (tmp_path / "code").read_text() == "1\n"
    assert done.stderr == "gamseong-export: standard output is closed; open it, or send the answers to a file.\n"


def test_while_modules_load_ctrl_c_ends_without_a_traceback() -> None:
    code = (
        "import builtins, os, signal, sys\n"
        "from gamseong.export.__main__ import main\n"
        "load = builtins.__import__\n"
        "def stopped(name, *rest):\n"
        "    if name == 'onnxruntime': os.kill(os.getpid(), signal.SIGINT)\n"
        "    return load(name, *rest)\n"
        "builtins.__import__ = stopped\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, "runs"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


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
    assert run_folders(tmp_path)[0] == paths[-1]


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
