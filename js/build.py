"""Builds the npm package and the playground page of a bundle with Node and npm, in a temporary copy of their sources.

Nothing appears in the folder that is asked for until all of it is there.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..model_store import Bundle, GamseongError, InputError, TokenizerUnavailableError

SOURCES = Path(__file__).resolve().parent
"""The folder of ``package.json``, in the repository and in an installed gamseong."""
OLDEST_NODE = 20
MODEL_FILES = ("manifest.json", "vocabulary.json", "model.onnx")
"""What a page or a package reads of a bundle."""
TOKENIZERS = ("characters", "words")
"""Those that JavaScript has as well."""

_BUILT = ("node_modules", "dist", "bundle", "test", "__pycache__", "*.py", "*.tgz")  # what is no source
_DEADLINE = 900  # seconds of one step; npm waits for a network that hangs for longer
_SHOWN = 300  # characters of what a program said


class NodeUnavailableError(GamseongError):
    """Node or npm is not there, or too old. ``problem``: which; ``mend``: what to do about it."""

    def __init__(self, problem: str, mend: str) -> None:
        self.problem, self.mend = problem, mend
        super().__init__(f"{problem}; {mend}.")


class BuildError(GamseongError):
    """The page or the package cannot be built, or not be written to ``path``."""

    def __init__(self, path: Path | str, problem: str, mend: str) -> None:
        self.path, self.problem, self.mend = path, problem, mend
        super().__init__(f"{path}: {problem}; {mend}.")


@dataclass(frozen=True)
class Node:
    """The programs ``node``, of version ``version``, and ``npm``."""

    node: str
    npm: str
    version: str

    def run_npm(self, folder: Path, *arguments: str) -> None:
        """Runs npm in ``folder``. Raises ``BuildError`` with what it said last."""
        command = (self.npm, *arguments)
        try:
            done = subprocess.run(
                command, cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=_DEADLINE
            )
        except subprocess.TimeoutExpired as error:
            said = f"was not done after {_DEADLINE} seconds"
            raise BuildError(f"npm {arguments[0]}", said, "check the network and try again") from error
        if done.returncode:
            said = _last_words(done.stderr, done.stdout)
            mend = "make room, check the network, and try again"
            raise BuildError(f"npm {' '.join(arguments[:2])}", f"failed ({said})", mend)


def node() -> Node:
    """Returns Node and npm as PATH has them. Raises ``NodeUnavailableError`` where one is missing or Node is too old."""
    mend = f"install Node {OLDEST_NODE} or newer with npm (https://nodejs.org)"
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None:
        raise NodeUnavailableError("Node is not installed", mend)
    try:
        said = subprocess.run((program, "--version"), capture_output=True, text=True, timeout=60).stdout.strip()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NodeUnavailableError(f"{program} does not start", mend) from error
    version = re.match(r"v(\d+)\.", said)
    if version is None or int(version[1]) < OLDEST_NODE:
        raise NodeUnavailableError(f"Node {said.removeprefix('v') or '?'} is too old", mend)
    if npm is None:
        raise NodeUnavailableError("npm is not installed", mend)
    return Node(program, npm, said.removeprefix("v"))


def check(bundle: Bundle) -> None:
    """Raises ``InputError`` for a bundle that judges no texts, ``TokenizerUnavailableError`` for one that cannot travel."""
    manifest = bundle.manifest
    if manifest.task != "sentiment":
        raise InputError(f"{manifest.name} is a {manifest.task} bundle; take a sentiment one.")
    if manifest.input.tokenizer not in TOKENIZERS:
        mend = f"take a bundle that reads {' or '.join(TOKENIZERS)}"
        raise TokenizerUnavailableError(manifest.input.tokenizer, "does not run in JavaScript", mend)


def build_library(bundle: Bundle, out: Path) -> None:
    """Writes the npm package with ``bundle`` to the new folder ``out``, as ``npm pack`` takes it.

    Raises ``NodeUnavailableError``; ``BuildError``, also if there is something at ``out``; and what ``check`` raises.
    """
    check(bundle)
    found = node()
    with _fresh(out) as scratch:
        source = _copied(scratch / "js")
        found.run_npm(source, "ci", *_QUIET)
        found.run_npm(source, "run", "build")
        package = scratch / "made"
        package.mkdir()
        about = json.loads((source / "package.json").read_text(encoding="utf-8"))
        for name in ("package.json", *about["files"], "README.md", "LICENSE"):
            _copy(source / name, package / name)
        copy_bundle(bundle, package / "bundle")


def build_playground(bundle: Bundle, out: Path) -> None:
    """Writes the page with ``bundle`` to the new folder ``out``: static files for any file server, under any path.

    Raises what ``build_library`` raises.
    """
    check(bundle)
    found = node()
    with _fresh(out) as scratch:
        page = _copied(scratch / "js") / "playground"
        found.run_npm(page, "ci", *_QUIET)
        found.run_npm(page, "run", "build")
        made = scratch / "made"
        (page / "dist").rename(made)
        copy_bundle(bundle, made / "bundle", next(made.glob("assets/*.wasm")))


def copy_bundle(bundle: Bundle, folder: Path, engine: Path | None = None) -> None:
    """Writes to ``folder`` what JavaScript reads of ``bundle``, its card, and ``bundle.json`` with their sizes and SHA-256.

    ``engine``: the WebAssembly of onnxruntime beside it, which ``bundle.json`` names as well.
    """
    folder.mkdir(parents=True)
    for name in (*MODEL_FILES, "README.md"):
        _copy(bundle.path / name, folder / name)
    about: dict[str, Any] = {
        "name": bundle.manifest.name,
        "version": bundle.manifest.version,
        "files": {name: _pin(folder / name) for name in MODEL_FILES},
    }
    if engine is not None:
        about["wasm"] = _pin(engine)
    (folder / "bundle.json").write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _pin(path: Path) -> Mapping[str, int | str]:
    content = path.read_bytes()
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


@dataclass(frozen=True)
class Weight:
    """What a page makes a browser fetch, in bytes: as it is, and as a server sends it with gzip."""

    plain: int
    compressed: int


def weight(page: Path) -> Weight:
    """Returns the weight of a page that ``build_playground`` wrote. The bundle's card lies beside it and is not fetched."""
    contents = [path.read_bytes() for path in sorted(page.rglob("*")) if path.is_file() and path.suffix != ".md"]
    return Weight(sum(map(len, contents)), sum(len(gzip.compress(content, 6)) for content in contents))


def sources_digest() -> str:
    """Returns a SHA-256 of everything that ``build_playground`` builds from, but the bundle."""
    digest = hashlib.sha256()
    ignored = shutil.ignore_patterns(*_BUILT)
    for folder, folders, files in os.walk(SOURCES):
        dropped = ignored(folder, [*folders, *files])
        folders[:] = sorted(set(folders) - dropped)
        for name in sorted(set(files) - dropped):
            path = Path(folder, name)
            digest.update(f"{path.relative_to(SOURCES).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


_QUIET = ("--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--no-update-notifier")


def _environment() -> Mapping[str, str]:
    # onnxruntime-node's own script would download what a machine with a GPU needs.
    return {**os.environ, "ONNXRUNTIME_NODE_INSTALL": "skip", "CI": "1", "NO_COLOR": "1"}


@contextmanager
def _fresh(out: Path) -> Iterator[Path]:
    """Yields a scratch folder beside ``out``. What the block leaves in its ``made`` becomes ``out``; all else goes."""
    if out.exists() or out.is_symlink():
        raise BuildError(out, "is there already", "give a new folder, or remove this one")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent, ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)
            Path(scratch, "made").rename(out)
    except OSError as error:
        mend = "name a folder that can be written to, on a disk with space left"
        raise BuildError(out, f"cannot be written ({error.strerror or error})", mend) from error


def _copied(folder: Path) -> Path:
    return Path(shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns(*_BUILT)))


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copyfile(source, target)


def _last_words(*outputs: bytes) -> str:
    """Returns the line of a program's output that says most: an error, else the last one."""
    lines = [line.strip() for output in outputs for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"\berror\b|ERR!", line, re.IGNORECASE) and "A complete log" not in line]
    return ((telling or lines or ["it said nothing"])[0])[:_SHOWN]
