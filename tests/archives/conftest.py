"""A cluster on this machine and the tiny bundle of three tones, for the tests of what carries the work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gamseong.model_store import Bundle
from tests.archives.clusters import running_ray


@pytest.fixture(scope="module")
def ray() -> Iterator[None]:
    """Ray with two cores; see ``running_ray``."""
    with running_ray():
        yield


@pytest.fixture(scope="module")
def tiny(bundles: dict[str, Path]) -> Bundle:
    """The tiny bundle of three tones, which nobody may change."""
    return Bundle.load(bundles["tiny_tones"])
