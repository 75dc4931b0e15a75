"""The fixtures that several rooms share: tiny real bundles, a bot's environment, Chromium, PostgreSQL, NSMC if it can be had."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from gamseong.bot.settings import Settings, load_settings
from gamseong.model_store import Bundle
from tests.pgbouncer import pooling
from tests.postgres import Postgres, running
from tests.requirements import absent
from tests.tiny_bundles import tiny_ids, tiny_series, tiny_text, tiny_tones

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_first_modules: dict[str, ModuleType] = {}
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores, since some tests wait for most of their time; at most 5."""
    return min(os.cpu_count() or 1, 4) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts long files first, then those of many tests, so that no process is left with a long one at the end."""
    sizes = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.get_closest_marker("long") is None, -sizes[item.path]))


@pytest.fixture(autouse=True, scope="session")
def english_locale() -> Iterator[None]:
    """The commands speak English to tests, wherever they run; those of the Korean side say so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "C.UTF-8")
        yield


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """A test that runs a command whole has logging set up for a process of its own; the next test begins without that."""
    loggers = [logging.getLogger(name) for name in ("", "gamseong", "discord", "discord.client")]
    before = [(logger, logger.level, list(logger.handlers), list(logger.filters)) for logger in loggers]
    yield
    for logger, level, handlers, filters in before:
        logger.setLevel(level)
        logger.handlers[:], logger.filters[:] = handlers, filters


@pytest.fixture(autouse=True)
def modules_stay() -> Iterator[None]:
    """Unloading the plugin drops its modules from ``sys.modules``; every test's imports should be those of the first one."""
    _restore_modules()  # a fixture of the file before may have ended a bot since
    yield
    _restore_modules()


def _restore_modules() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("gamseong"):
            _first_modules.setdefault(name, module)
    sys.modules.update(_first_modules)
    for name, module in _first_modules.items():  # and so should be what `gamseong.bot.core.extent` means
        parent, _, child = name.rpartition(".")
        if name.startswith("gamseong.bot") and parent in _first_modules:
            setattr(_first_modules[parent], child, module)


@pytest.fixture
def text_bundle(tmp_path: Path) -> Bundle:
    """A sentiment bundle whose graph takes texts, in a folder that the test may damage."""
    return tiny_text(tmp_path / "bundles")


@pytest.fixture
def tones_bundle(tmp_path: Path) -> Bundle:
    """A sentiment bundle of format 2, which knows 중립, in a folder that the test may damage."""
    return tiny_tones(tmp_path / "bundles")


@pytest.fixture
def ids_bundle(tmp_path: Path) -> Bundle:
    """A sentiment bundle whose graph takes ids, in a folder that the test may damage."""
    return tiny_ids(tmp_path / "bundles")


@pytest.fixture
def series_bundle(tmp_path: Path) -> Bundle:
    """A next-number bundle, in a folder that the test may damage."""
    return tiny_series(tmp_path / "bundles")


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of the four tiny bundles by the names of their builders, for tests that only read them."""
    root = tmp_path_factory.mktemp("bundles")
    return {build.__name__: build(root).path for build in (tiny_text, tiny_tones, tiny_ids, tiny_series)}


@pytest.fixture
def environ(bundles: dict[str, Path], tmp_path: Path) -> dict[str, str]:
    """The environment of a bot with tiny models, a database of its own and no cooldown."""
    return {
        "GAMSEONG_MODEL_BUNDLE": str(bundles["tiny_text"]),
        "GAMSEONG_MODEL_SERIES": str(bundles["tiny_series"]),
        "GAMSEONG_BOT_COOLDOWN_SECONDS": "0",
        "GAMSEONG_STORAGE_URL": f"sqlite:///{tmp_path / 'gamseong.sqlite3'}",
    }


@pytest.fixture
def settings(environ: dict[str, str], tmp_path: Path) -> Callable[..., Settings]:
    """Makes the bot's settings with more variables set: ``settings(GAMSEONG_BOT_PREFIX="?")``."""
    empty = tmp_path / "config.toml"
    empty.write_text("")
    return lambda **variables: load_settings(empty, {**environ, **variables})


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for all tests."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def pgbouncer(postgres: Postgres) -> Iterator[int]:
    """The port of a PgBouncer in transaction mode before that server."""
    with pooling(postgres) as port:
        yield port


@pytest.fixture(scope="session")
def nsmc_folder() -> str:
    """The folder with NSMC: ``GAMSEONG_DATA``, else ``../shared/data``, else "" for the download.

    It skips where the download cannot be had, but fails for a folder that lacks a file, or CI would pass without data tests.
    """
    from gamseong.export.data import nsmc
    from gamseong.export.data.errors import DataError

    folder = os.environ.get("GAMSEONG_DATA") or (str(SHARED_DATA) if SHARED_DATA.is_dir() else "")
    try:
        for name in nsmc.SHA256:
            nsmc.locate(folder, name)
    except DataError as error:
        if folder:
            pytest.fail(str(error))
        absent("data", f"NSMC cannot be had here: {error}")
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium. Playwright's loop runs as long as it does, so it ends before other files' tests, with loops of their own."""
    from playwright.sync_api import sync_playwright

    from tools.devtools import CHROMIUM

    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        absent("chromium", "Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def edit() -> Callable[[Path, Callable[[bytes], bytes]], None]:
    """Changes a file in place, as a bad disk or a curious hand would."""

    def change(path: Path, how: Callable[[bytes], bytes]) -> None:
        path.write_bytes(how(path.read_bytes()))

    return change
