"""Red in its own environment, and a repository and a wheel of this working tree for its downloader to take."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.red.instance import RedInstance, running

RED = "Red-DiscordBot>=3.5,<3.6"
ROOT = Path(__file__).resolve().parents[2]


def absent(reason: str) -> None:
    """Skips, or fails where ``GAMSEONG_TEST_REQUIRES`` says that Red has to be tested."""
    if "red" in os.environ.get("GAMSEONG_TEST_REQUIRES", "").split(","):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def red_python(pytestconfig: pytest.Config) -> Path:
    """The interpreter of an environment with Red, made once and kept in pytest's cache."""
    base = sys.executable if sys.version_info[:2] == (3, 11) else shutil.which("python3.11")
    if base is None:
        absent("Red needs Python 3.11, which is not on the path")
    folder = pytestconfig.cache.mkdir("red") / "env"
    python, done = folder / "bin" / "python", folder / "done"
    if not done.exists() or done.read_text() != RED:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([str(base), "-m", "venv", folder], check=True)
        installed = subprocess.run([python, "-m", "pip", "install", "--quiet", RED], capture_output=True, text=True)
        if installed.returncode:
            absent(f"Red cannot be installed here: {installed.stderr.strip().splitlines()[-1:]}")
        done.write_text(RED)
    return python


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with one commit: this working tree as it is."""
    folder = tmp_path_factory.mktemp("repository")
    listed = subprocess.run(("git", "ls-files", "-co", "--exclude-standard", "-z"), cwd=ROOT, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    identity = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    for arguments in (("init", "--quiet"), ("add", "--all"), (*identity, "commit", "--quiet", "--message", "all of it")):
        subprocess.run(("git", *arguments), cwd=folder, check=True)
    return folder


@pytest.fixture(scope="session")
def wheels(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel, where a published one would be on PyPI."""
    source, folder = tmp_path_factory.mktemp("source") / "gamseong", tmp_path_factory.mktemp("wheels")
    shutil.copytree(repository, source, ignore=shutil.ignore_patterns(".git"))  # building leaves files behind
    subprocess.run((sys.executable, "-m", "build", "--wheel", "--outdir", folder, source), check=True, capture_output=True)
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def red(
    red_python: Path, repository: Path, wheels: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RedInstance]:
    """Red with the cog installed from the repository and loaded, as its owner would do it from Discord."""
    found = " ".join(filter(None, (str(wheels), os.environ.get("PIP_FIND_LINKS"))))
    async with running(red_python, tmp_path_factory.mktemp("red"), {"PIP_FIND_LINKS": found}) as instance:
        await instance.command("load downloader", "Loaded")
        await instance.command(f"repo add gamseong {repository.as_uri()}", "I agree")
        await instance.send("I agree", "successfully added")
        await instance.command("cog install gamseong gamseong_red", "Successfully installed", seconds=300)
        await instance.command("load gamseong_red", "Loaded")
        yield instance
        # Places in tracebacks; Red's own troubles with a Discord this small are none of ours.
        assert not any(ours in instance.log for ours in ("cogs/gamseong_red/", "lib/gamseong/")), instance.log
