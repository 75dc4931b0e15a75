"""The id of an opinion button holds the whole name of a bundle, also of the longest that may be loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gamseong.bot.features.analyze.opinion_button import OpinionButton
from gamseong.bot.render.answer import bundle_reference
from gamseong.model_store import Bundle, CorruptBundleError
from tests.tiny_bundles import tiny_text

LARGEST_ID = 2**64 - 1
CUSTOM_ID_LIMIT = 100  # Discord's
VERSION = "1.0.0"
LONGEST = "n" * (60 - len(f"@{VERSION}"))


def test_the_longest_name_fits_beside_the_largest_user_id(tmp_path: Path) -> None:
    reference = bundle_reference(tiny_text(tmp_path, name=LONGEST, version=VERSION))
    button = OpinionButton(LARGEST_ID, True, reference)
    assert len(button.item.custom_id or "") == CUSTOM_ID_LIMIT
    match = button.template.fullmatch(button.item.custom_id or "")
    assert match is not None
    assert match["bundle"] == reference


def test_a_longer_one_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    path = tiny_text(tmp_path).path
    manifest = path / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "name": LONGEST + "n"}), encoding="utf-8")
    with pytest.raises(CorruptBundleError, match="name@version has 61 characters, more than 60: shorten the name"):
        Bundle.load(path)
