"""``gamseong playground`` and the steps below it, as somebody types them, and what they say where something is missing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gamseong.cli.main import main
from gamseong.cli.playground import served
from gamseong.js import build
from gamseong.js.build import BuildError, build_playground, sources_digest
from gamseong.model_store import Bundle, InputError, TokenizerUnavailableError


def program(folder: Path, name: str, code: str) -> None:
    (folder / name).write_text(f"#!{sys.executable}\n{code}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of PATH: a Node that is new enough, and an npm that builds nothing of its own."""
    folder = tmp_path / "programs"
    folder.mkdir()
    program(folder, "node", "print('v22.1.0')")
    program(
        folder,
        "npm",
        "import os, sys, pathlib\n"
        "if sys.argv[1:3] == ['run', 'build']:\n"
        "    pathlib.Path('dist/assets').mkdir(parents=True)\n"
        "    pathlib.Path('dist/index.html').write_text('<title>made</title>')\n"
        "    pathlib.Path('dist/assets/ort.wasm').write_bytes(b'wasm')",
    )
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_it_serves_a_page_until_it_is_stopped(text_bundle: Bundle, programs: Path, tmp_path: Path) -> None:
    build_playground(text_bundle, tmp_path / "page")
    command = (sys.executable, "-c", "from gamseong.cli.main import main; raise SystemExit(main())", "playground")
    process = subprocess.Popen(
        (*command, "--dir", str(tmp_path / "page"), "--no-browser"),
        stdout=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert process.stdout is not None
    said = process.stdout.readline().decode()
    address = said.split(" at ")[1].split(" ")[0]
    with urllib.request.urlopen(address) as response:  # noqa: S310
        assert b"made" in response.read()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    process.stdout.close()


def test_the_server_shows_files_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "page" / "a.wasm").write_bytes(b"x")
    with served(tmp_path / "page") as address:
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address}a.wasm") as response:  # noqa: S310
            assert response.headers["Content-Type"] == "application/wasm"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
        for path in ("", "../secret", "%2e%2e/secret"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(address + path)  # noqa: S310
            assert refused.value.code == 404
            refused.value.close()


def test_the_page_is_built_once_and_again_for_another_model(
    text_bundle: Bundle, tones_bundle: Bundle, programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gamseong.cli import playground

    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / "cache" / name)
    built = []
    monkeypatch.setattr(playground, "build_playground", lambda bundle, out: (built.append(out), build_playground(bundle, out)))
    page = playground.built(text_bundle)
    assert playground.built(text_bundle) == page
    assert playground.built(tones_bundle) != page
    assert len(built) == 2
    listed = json.loads((page / "bundle" / "bundle.json").read_text())
    assert listed["files"]["model.onnx"]["sha256"] == text_bundle.manifest.files["model.onnx"]
    assert listed["wasm"]["size"] == 4


@pytest.mark.parametrize(
    ("programs_left", "sentence"),
    [
        ({}, "Node is not installed; install Node 20 or newer with npm (https://nodejs.org)."),
        ({"node": "print('v18.19.0')", "npm": ""}, "Node 18.19.0 is too old; install Node 20 or newer"),
        ({"node": "print('v20.0.0')"}, "npm is not installed; install Node 20 or newer"),
    ],
)
def test_a_missing_node_is_told_in_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text_bundle: Bundle,
    programs_left: Mapping[str, str],
    sentence: str,
) -> None:
    (tmp_path / "programs").mkdir()
    for name, code in programs_left.items():
        program(tmp_path / "programs", name, code)
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GAMSEONG_MODEL_BUNDLE", str(text_bundle.path))
    assert main(["playground", "--no-browser"]) == 9
    said = capsys.readouterr().err
    assert said.startswith(f"gamseong: {sentence}")
    assert said.count("\n") == 1
    assert not list((tmp_path / "cache").rglob("*.html"))


def test_a_build_that_fails_says_why_and_leaves_nothing(programs: Path, text_bundle: Bundle, tmp_path: Path) -> None:
    program(programs, "npm", "import sys\nsys.exit('npm error code ENOTFOUND: no such host')")
    with pytest.raises(
        BuildError, match=r"npm ci .*failed \(npm error code ENOTFOUND: no such host\); make room, check the network"
    ):
        build_playground(text_bundle, tmp_path / "out" / "page")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_is_there_is_not_replaced(programs: Path, text_bundle: Bundle, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="is there already; give a new folder, or remove this one"):
        build_playground(text_bundle, tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(programs: Path, text_bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o555)
    with pytest.raises(BuildError, match="cannot be written"):
        build_playground(text_bundle, tmp_path / "closed" / "page")


def test_bundles_that_judge_no_texts_or_cannot_travel_are_refused(
    series_bundle: Bundle, ids_bundle: Bundle, tmp_path: Path, edit: Callable[..., None]
) -> None:
    with pytest.raises(InputError, match="is a next-number bundle"):
        build_playground(series_bundle, tmp_path / "page")
    manifest = ids_bundle.path / "manifest.json"
    edit(manifest, lambda content: content.replace(b'"tokenizer": "words"', b'"tokenizer": "okt"'))
    with pytest.raises(TokenizerUnavailableError, match="the okt tokenizer does not run in JavaScript; take a bundle that reads"):
        build_playground(Bundle.load(ids_bundle.path), tmp_path / "page")
    assert not (tmp_path / "page").exists()


def test_what_is_no_page_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playground", "--dir", str(tmp_path)]) == 2
    assert "is no playground page; give the folder that package --target web wrote." in capsys.readouterr().err
    assert main(["playground", "--port", "70000"]) == 2
    assert "must be a port from 1 to 65535" in capsys.readouterr().err


def test_a_change_of_a_source_changes_what_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, content in {"package.json": "{}", "src/a.ts": "1", "node_modules/b.js": "1", "playground/dist/c.js": "1"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    monkeypatch.setattr(build, "SOURCES", tmp_path)
    first = sources_digest()
    (tmp_path / "node_modules/b.js").write_text("2")
    (tmp_path / "playground/dist/c.js").write_text("2")
    assert sources_digest() == first
    (tmp_path / "src/a.ts").write_text("2")
    assert sources_digest() != first
