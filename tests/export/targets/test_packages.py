"""Every package is run as its reader would run it, answers as its bundle does, and is not there where it does not."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from gamseong.export.cli import main
from gamseong.export.targets.environments import make_environment, oldest_onnxruntime, this_environment
from gamseong.export.targets.errors import PackageError
from gamseong.export.targets.packaging import TARGETS, package
from gamseong.model_store import Analyzer, Bundle, CorruptBundleError, InputError, TokenizerUnavailableError
from tests.requirements import absent

pytestmark = pytest.mark.long

RUNTIMES = {"onnx": "onnxruntime", "openvino": "openvino", "litert": "ai_edge_litert", "saved-model": "tensorflow"}
TEXT = "정말 재밌다"


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Bundle, str], Path]:
    """Packages of a bundle, each written once; they are run in the environment of the tests."""
    made: dict[tuple[str, str], Path] = {}

    def pack(bundle: Bundle, target: str) -> Path:
        if find_spec(RUNTIMES[target]) is None:
            absent("runtimes", f"{RUNTIMES[target]} is not installed")
        key = (bundle.manifest.name, target)
        if key not in made:
            out = tmp_path_factory.mktemp("packages") / target
            package(bundle, target, out, lambda _: None, this_environment)
            made[key] = out
        return made[key]

    return pack


def asked(folder: Path, stage: str, *cases: dict[str, object], model: str = "") -> list[dict[str, object]]:
    """The answers of a package's executor."""
    lines = "".join(json.dumps({"id": f"c{place}", **case}) + "\n" for place, case in enumerate(cases))
    command = (sys.executable, "-s", "-E", str(folder / "executor.py"), "--bundle", str(folder), "--stage", stage)
    done = subprocess.run((*command, *(("--model", model) if model else ())), input=lines.encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("target", RUNTIMES)
def test_a_package_has_everything_and_its_readme_runs(
    target: str, tone_bundle: Bundle, packed: Callable[[Bundle, str], Path]
) -> None:
    folder = packed(tone_bundle, target)
    assert (folder / "MODEL_CARD.md").read_text("utf-8") == "# small-tones card\n"
    assert (folder / "LICENSE").read_text("utf-8").startswith("MIT License")
    readme = (folder / "README.md").read_text("utf-8")
    named = re.findall(r"`([\w./]+\.(?:py|json|onnx|xml|tflite|md))`", readme)
    assert len(named) > 8
    assert [name for name in named if not list(folder.rglob(name.rpartition("/")[2]))] == []
    [shell] = re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)
    [code] = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    # The environment that the first two lines make is there already, with the runtime that the tests have.
    make, install, run = shell.splitlines()
    assert (make, install) == ("python3 -m venv env", "env/bin/python -m pip install --quiet -r requirements.txt")
    (folder / "env/bin").mkdir(parents=True)
    (folder / "env/bin/python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "env/bin/python").chmod(0o755)
    said = subprocess.run(run, shell=True, cwd=folder, capture_output=True, text=True, check=True).stdout  # noqa: S602
    [expected] = Analyzer(tone_bundle).predict([TEXT])
    answer = json.loads(said)
    assert (answer["text"], answer["label"]) == (TEXT, expected.label)
    assert answer["positive"] == pytest.approx(expected.positive, abs=1e-4)
    done = subprocess.run((sys.executable, "-c", code), cwd=folder, capture_output=True, text=True)
    assert done.stdout.strip() == expected.label, done.stderr


@pytest.mark.parametrize("target", ["onnx", "litert", "saved-model"])
def test_a_bundle_of_words_travels_too(target: str, word_bundle: Bundle, packed: Callable[[Bundle, str], Path]) -> None:
    folder = packed(word_bundle, target)
    [answer] = asked(folder, "predict", {"text": "정말 재밌다 ㅋㅋㅋㅋ 처음보는낱말"})
    [expected] = Analyzer(word_bundle).predict(["정말 재밌다 ㅋㅋㅋㅋ 처음보는낱말"])
    assert (answer["label"], answer["neutral"]) == (expected.label, None)
    assert answer["negative"] == pytest.approx(expected.negative, abs=1e-4)


def test_the_stages_are_apart(tone_bundle: Bundle, packed: Callable[[Bundle, str], Path]) -> None:
    folder = packed(tone_bundle, "onnx")
    [read] = asked(folder, "read", {"text": "> 최고예요"})
    assert read == {"id": "c0", "read": {"text": "최고예요", "quoted": True}}
    vocabulary = tone_bundle.vocabulary
    [ids] = asked(folder, "ids", {"read": "정말 G뷁"})
    assert ids["ids"] == [vocabulary["정"], vocabulary["말"], 0, vocabulary["g"], 1]
    [by_text] = asked(folder, "probabilities", {"read": "정말 G뷁"})
    [by_ids] = asked(folder, "probabilities", {"ids": ids["ids"]}, model="model.ids.onnx")
    assert by_ids["tones"] == pytest.approx(by_text["tones"], abs=1e-6)
    [unsupported, nothing] = asked(folder, "probabilities", {"ids": [1]}, {"read": ""})
    assert "unsupported" in unsupported
    assert sum(nothing["probabilities"]) == pytest.approx(1)  # type: ignore[call-overload]


def test_a_package_that_answers_otherwise_is_not_written(tone_bundle: Bundle, tmp_path: Path) -> None:
    def spoiled(requirements: Sequence[str], folder: Path) -> Path:
        """An environment in which every id is the next one's."""
        path = folder.parent / "package" / "vocabulary.json"
        index = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({token: id_ % 20 + 3 for token, id_ in index.items()}), "utf-8")
        return Path(sys.executable)

    with pytest.raises(PackageError, match=r"nothing was written\.$"):
        package(tone_bundle, "onnx", tmp_path / "out", lambda _: None, spoiled)
    assert list(tmp_path.iterdir()) == []


def typed(bundle: Path | str, target: str, out: Path) -> list[str]:
    return ["package", str(bundle), "--target", target, "--out", str(out)]


@pytest.mark.parametrize("target", TARGETS)
def test_an_existing_folder_stays_as_it_is(
    target: str, tone_bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(typed(tone_bundle.path, target, tmp_path)) == 1
    assert capsys.readouterr().err == f"gamseong-export: {tmp_path}: is there already; give a new folder, or remove this one.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_target_is_a_typing_error(tone_bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(typed(tone_bundle.path, "coreml", tmp_path / "out"))
    assert stop.value.code == 2
    assert "invalid choice: 'coreml'" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("target", TARGETS)
def test_a_tokenizer_that_needs_python_stays_here(target: str, tone_bundle: Bundle, tmp_path: Path) -> None:
    spec = replace(tone_bundle.manifest.input, tokenizer="okt")
    bundle = replace(tone_bundle, manifest=replace(tone_bundle.manifest, input=spec))
    with pytest.raises(TokenizerUnavailableError, match="the okt tokenizer cannot travel into a package; take a bundle that"):
        package(bundle, target, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_sentiment_bundle_of_this_project_is_refused(
    series_bundle: Bundle, text_bundle: Bundle, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="is a next-number bundle; take a sentiment one"):
        package(series_bundle, "onnx", tmp_path / "out")
    with pytest.raises(PackageError, match="is not one of this project's networks; package a bundle that"):
        package(text_bundle, "litert", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_bundle_that_left_its_golden_vectors_is_refused(tone_bundle: Bundle, tmp_path: Path) -> None:
    cases = [{**case, "negative": 1 - case["negative"]} for case in tone_bundle.golden]
    files = {name: (tone_bundle.path / name).read_bytes() for name in tone_bundle.manifest.files}
    changed = Bundle.save(tmp_path / "bundles", tone_bundle.manifest, {**files, "golden.json": json.dumps(cases).encode()})
    with pytest.raises(CorruptBundleError, match="away from its golden vectors"):
        package(changed, "onnx", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_told_before_any_work(
    tone_bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(typed(tone_bundle.path, "onnx", tmp_path / "file" / "out")) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"gamseong-export: {tmp_path}/file/out: cannot be written (")
    assert error.endswith("); name a folder that can be written to, on a disk with space left.\n")


def test_a_full_disk_leaves_nothing(tone_bundle: Bundle, tmp_path: Path) -> None:
    def full(requirements: Sequence[str], folder: Path) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))

    with pytest.raises(PackageError, match=r"out: cannot be written \(No space left on device\); name a folder"):
        package(tone_bundle, "onnx", tmp_path / "out", lambda _: None, full)
    assert list(tmp_path.iterdir()) == []


def test_an_old_node_is_told(
    tone_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/node").write_text("#!/bin/sh\necho v18.19.1\n")
    (tmp_path / "bin/node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert main(typed(tone_bundle.path, "npm", tmp_path / "out")) == 1
    assert capsys.readouterr().err.startswith("gamseong-export: Node 18.19.1 is too old; install Node 20 or newer")
    assert [path.name for path in tmp_path.iterdir()] == ["bin"]


def test_a_clean_environment_has_what_was_asked_for_alone(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"/nowhere-at-all: pip cannot install it \(.+\); check the network and the disk\."):
        make_environment(["/nowhere-at-all"], tmp_path)
    python = tmp_path / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    assert subprocess.run((str(python), "-I", "-c", "import numpy"), capture_output=True).returncode == 1


def test_the_oldest_onnxruntime_is_that_of_the_dependencies() -> None:
    pyproject = (Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8")
    oldest = re.search(r'"onnxruntime>=([\d.]+)"', pyproject)
    assert oldest is not None
    if sys.version_info < (3, 13):
        assert oldest_onnxruntime() == f"onnxruntime=={oldest[1]}.*"


def test_the_npm_package_answers_from_an_empty_folder(tone_bundle: Bundle, tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        absent("node", "npm is not installed")
    lines: list[str] = []
    package(tone_bundle, "npm", tmp_path / "out", lines.append)
    [tarball] = (tmp_path / "out").iterdir()
    assert re.fullmatch(r"gamseong-\d+\.\d+\.\d+\.tgz", tarball.name)
    assert lines[0].startswith(f"{tarball.name} in Node ")
    with tarfile.open(tarball) as archive:
        names = set(archive.getnames())
    assert {"package/bundle/MODEL_CARD.md", "package/bundle/model.onnx", "package/LICENSE", "package/README.md"} <= names


def test_the_page_says_the_same_verdicts_in_chromium(tone_bundle: Bundle, tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        absent("node", "npm is not installed")
    if shutil.which("chromium") is None:
        absent("chromium", "Chromium is not installed")
    folder = tmp_path / "out"
    package(tone_bundle, "web", folder, lambda _: None)
    assert {"index.html", "bundle", "LICENSE", "MODEL_CARD.md"} <= {path.name for path in folder.iterdir()}
    [command] = re.findall(r"```sh\n(.*?)\n```", (folder / "README.md").read_text("utf-8"), re.DOTALL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(command.replace("python3", sys.executable).replace("8000", str(port)).split(), cwd=folder)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
                assert b"gamseong" in page.read()
                break
            time.sleep(0.1)
        else:
            pytest.fail("the README's server does not answer")
    finally:
        server.terminate()
        server.wait()
