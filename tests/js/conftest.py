"""The npm package as a person gets it: built, packed, and installed from its tarball into an empty folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gamseong.js.build import BuildError, NodeUnavailableError, build_library, node
from gamseong.model_store import Bundle
from tests.js.npm import npm
from tests.requirements import absent


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``npm pack`` makes of the package with the flagship bundle. Skips where Node or npm's registry is missing."""
    try:
        node()
    except NodeUnavailableError as error:
        absent("node", str(error))
    folder = tmp_path_factory.mktemp("packed")
    try:
        build_library(Bundle.find("flagship"), folder / "library")
    except BuildError as error:
        if str(error.path).startswith("npm ci"):
            absent("node", str(error))
        raise
    npm(folder, "pack", "./library")
    [packed] = folder.glob("*.tgz")
    return packed


@pytest.fixture(scope="session")
def installed(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which nothing was but what the tarball needs."""
    folder = tmp_path_factory.mktemp("installed")
    npm(folder, "install", str(tarball))
    return folder


@pytest.fixture(scope="session")
def package(installed: Path) -> Path:
    """The folder of the installed package."""
    return installed / "node_modules" / "gamseong"


@pytest.fixture(scope="session")
def web(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package and onnxruntime-web, as a browser's page needs them, and TypeScript."""
    folder = tmp_path_factory.mktemp("web")
    npm(folder, "install", "onnxruntime-web@^1.30.0", "typescript@^5.9.0")
    shutil.copytree(package, folder / "node_modules" / "gamseong")
    return folder
