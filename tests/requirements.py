"""What some tests need of the machine. Where it is missing they skip, or fail if ``GAMSEONG_TEST_REQUIRES`` names it."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(what: str, reason: str) -> NoReturn:
    """Ends a test that needs ``what``: a word that ``GAMSEONG_TEST_REQUIRES``, a list with commas, may hold."""
    if what in os.environ.get("GAMSEONG_TEST_REQUIRES", "").split(","):
        pytest.fail(f"{reason}, and GAMSEONG_TEST_REQUIRES names {what}")
    pytest.skip(reason)
