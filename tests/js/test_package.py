"""The npm package: what is in it, its own tests, its README, its types, and that it leaves the machine alone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import tomllib
from pathlib import Path

import pytest

from gamseong.model_store import Bundle
from tests.js.npm import run_node
from tests.js.texts import ROOT
from tests.requirements import absent

CONSUMER = """
import { Analyzer, read, shares, type Label, type Prediction } from "gamseong";

const analyzer = await Analyzer.load(new URL("file:///bundle/"), { threads: 1, onProgress: (_, total = 0) => total });
const [prediction]: (Prediction | undefined)[] = await analyzer.predict(new Set(["재밌다", read("재밌다").text]));
const label: Label | undefined = prediction?.label;
const share: string | undefined = prediction && shares(prediction)[0]?.percent;
// @ts-expect-error a verdict may have no numbers
const certain: number = prediction?.negative;
// @ts-expect-error one text is no list of texts
await analyzer.predict(5);
export { certain, label, share };
"""


def test_it_holds_what_it_needs_and_nothing_else(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        names = {member.name.removeprefix("package/") for member in archive}
    rest = {name for name in names if not re.fullmatch(r"dist/[a-z0-9-]+(\.d\.ts|\.js)", name)}
    bundle = {f"bundle/{name}" for name in ("README.md", "bundle.json", "manifest.json", "model.onnx", "vocabulary.json")}
    assert rest == {"package.json", "README.md", "LICENSE", "executor.mjs", *bundle}
    assert tarball.stat().st_size < Bundle.find("flagship").size


def test_it_has_the_version_and_the_licence_of_the_project(package: Path) -> None:
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (about["version"], about["license"]) == (project["version"], project["license"])
    assert (package / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_its_own_tests_pass_on_what_was_packed(package: Path) -> None:
    shutil.copytree(ROOT / "js" / "test", package / "test", dirs_exist_ok=True)
    tests = sorted(str(path.relative_to(package)) for path in (package / "test").glob("*.test.mjs"))
    assert "# fail 0\n" in run_node(package, "--test", "--test-reporter=tap", *tests)


def test_the_readme_says_what_happens(installed: Path) -> None:
    text = (installed / "node_modules" / "gamseong" / "README.md").read_text(encoding="utf-8")
    block = next(block for block in re.findall(r"```js\n(.*?)```", text, re.DOTALL) if "import" in block)
    told = re.findall(r"// (.+)", block)
    assert run_node(installed, "--input-type=module", "-e", block).splitlines() == told


def test_its_types_are_strict(web: Path) -> None:
    (web / "consumer.mts").write_text(CONSUMER, encoding="utf-8")
    command = ("node", "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipDefaultLibCheck")
    target = ("--target", "es2022", "--lib", "es2022,dom")
    for resolution in (("--module", "nodenext"), ("--module", "esnext", "--moduleResolution", "bundler")):
        done = subprocess.run((*command, *target, *resolution, "consumer.mts"), cwd=web, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout


def test_onnxruntime_tells_nobody(installed: Path, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        absent("strace", "strace is not installed (Debian: apt install strace)")
    code = 'import { Analyzer } from "gamseong"; await (await Analyzer.load()).predict(["재밌다"]);'
    log = tmp_path / "calls"
    traced = ("strace", "-f", "-e", "trace=openat,mkdir,socket", "-o", str(log), "node", "--input-type=module", "-e", code)
    environ = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(traced, cwd=installed, env=environ, capture_output=True, encoding="utf-8", timeout=120)
    if "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    assert not re.search(r"AF_INET|DeveloperTools|O_CREAT", log.read_text())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calls"]
