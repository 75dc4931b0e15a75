"""The page, built once from the shipped default bundle, and a real Chromium that opens it from a plain file server."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from gamseong.bot.settings import load_settings
from gamseong.js.build import NodeUnavailableError, build_playground, node
from gamseong.model_store import Analyzer, Bundle
from tests.file_server import serving
from tests.playground.visitor import SUB_PATH, Visitor
from tests.requirements import absent

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The default bundle."""
    empty = tmp_path_factory.mktemp("config") / "config.toml"
    empty.write_text("")
    return Bundle.find(load_settings(empty, {}).model.bundle)


@pytest.fixture(scope="session")
def analyzer(bundle: Bundle) -> Analyzer:
    """Python's judge of the same bundle."""
    return Analyzer(bundle)


@contextmanager
def once(tmp_path_factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """Yields a path that all workers of a session share; one of them at a time is in the block."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield root / name


@pytest.fixture(scope="session")
def page_folder(tmp_path_factory: pytest.TempPathFactory, bundle: Bundle) -> Path:
    """The folder that the built page lies in; it is for reading alone."""
    try:
        node()
    except NodeUnavailableError as error:
        absent("node", str(error))
    with once(tmp_path_factory, "playground") as folder:
        if not folder.exists():
            build_playground(bundle, folder)
    return folder


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core's script."""
    with once(tmp_path_factory, "axe") as folder:
        script = folder / "node_modules" / "axe-core" / "axe.min.js"
        if not script.exists():
            folder.mkdir(exist_ok=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(HERE / name, folder / name)
            subprocess.run((node().npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"), cwd=folder, check=True, timeout=300)
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(page_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of the page on a plain file server, below a path, and what that server was asked for."""
    root = tmp_path_factory.mktemp("site")
    (root / SUB_PATH).parent.mkdir(parents=True)
    (root / SUB_PATH).symlink_to(page_folder)
    with serving(root) as (address, asked):
        yield f"{address}{SUB_PATH}/", asked


@pytest.fixture(scope="module")
def first_visit(chromium: Browser, site: tuple[str, list[str]]) -> Iterator[Visitor]:
    """Somebody to whom the page has given its first answer; the model stays open for all tests of a file."""
    with chromium.new_context(locale="ko-KR", accept_downloads=True) as context:
        visitor = Visitor(context.new_page(), *site)
        visitor.open()
        yield visitor


@pytest.fixture
def visitor(first_visit: Visitor) -> Iterator[Visitor]:
    """The same, with the page as it is when it is opened: Korean, light, and its first tab. Nothing may go wrong on it."""
    first_visit.begin()
    yield first_visit
    assert first_visit.errors == []
