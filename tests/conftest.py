"""Shared by all rooms: tiny real bundles, and NSMC where it can be had."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gamseong.bot.settings import Settings, load_settings
from gamseong.model_store import Bundle
from tests.postgres import Postgres, running
from tests.tiny_bundles import tiny_ids, tiny_series, tiny_text

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def text_bundle(tmp_path: Path) -> Bundle:
    return tiny_text(tmp_path / "bundles")


@pytest.fixture
def ids_bundle(tmp_path: Path) -> Bundle:
    return tiny_ids(tmp_path / "bundles")


@pytest.fixture
def series_bundle(tmp_path: Path) -> Bundle:
    return tiny_series(tmp_path / "bundles")


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("bundles")
    return {build.__name__: build(root).path for build in (tiny_text, tiny_ids, tiny_series)}


@pytest.fixture
def environ(bundles: dict[str, Path], tmp_path: Path) -> dict[str, str]:
    """The environment of a bot on tiny models that nobody has to wait for."""
    return {
        "GAMSEONG_MODEL_BUNDLE": str(bundles["tiny_text"]),
        "GAMSEONG_MODEL_SERIES": str(bundles["tiny_series"]),
        "GAMSEONG_BOT_COOLDOWN_SECONDS": "0",
        "GAMSEONG_STORAGE_URL": f"sqlite:///{tmp_path / 'gamseong.sqlite3'}",
    }


@pytest.fixture
def settings(environ: dict[str, str], tmp_path: Path) -> Callable[..., Settings]:
    """Settings with some variables set: ``settings(GAMSEONG_BOT_PREFIX="?")``."""
    empty = tmp_path / "config.toml"
    empty.write_text("")
    return lambda **variables: load_settings(empty, {**environ, **variables})


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all tests."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def nsmc_folder() -> str:
    """A folder for ``--data``: ``GAMSEONG_DATA``, else ``../shared/data``, else "" for the download.

    Skips where the download cannot be had; a folder that lacks a file fails, or CI would pass without its data tests.
    """
    from gamseong.export.data import nsmc
    from gamseong.export.errors import DataError

    folder = os.environ.get("GAMSEONG_DATA") or (str(SHARED_DATA) if SHARED_DATA.is_dir() else "")
    try:
        for name in nsmc.SHA256:
            nsmc.locate(folder, name)
    except DataError as error:
        if folder:
            pytest.fail(str(error))
        pytest.skip(f"NSMC is not to be had here: {error}")
    return folder


@pytest.fixture
def edit() -> Callable[[Path, Callable[[bytes], bytes]], None]:
    """Changes a file in place, as a bad disk or a curious hand would."""

    def change(path: Path, how: Callable[[bytes], bytes]) -> None:
        path.write_bytes(how(path.read_bytes()))

    return change
