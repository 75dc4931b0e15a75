"""The card says what kinds of mistakes were counted by reading, and of which bundle."""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib.resources import files

import pytest

from gamseong.export import release
from gamseong.export.release.mistake_kinds import describe_mistake_kinds
from gamseong.export.release.model_card import write_card
from gamseong.model_store import Bundle


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    text = files(release).joinpath("mistake_kinds.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


def test_two_hundred_mistakes_of_each_bundle_were_read_and_no_kind_counts_twice(rows: list[dict[str, str]]) -> None:
    for bundle in ("flagship@1.1.1", "flagship@2.0.0", "flagship@2.1.0"):
        own = [row for row in rows if row["bundle"] == bundle]
        assert sum(int(row["read"]) for row in own) == 200
        assert len({(row["on"], row["kind"]) for row in own}) == len(own)
        for on in {row["on"] for row in own}:
            (wrong,) = {int(row["wrong"]) for row in own if row["on"] == on}
            assert sum(int(row["read"]) for row in own if row["on"] == on) <= wrong


def test_as_many_lines_of_fresh_chat_were_drawn_from_as_the_bundle_does_not_name_right(rows: list[dict[str, str]]) -> None:
    from gamseong.export.data import corpora

    share = Bundle.find("flagship@2.1.0").manifest.metrics["fresh_named_right"]
    (wrong,) = {int(row["wrong"]) for row in rows if (row["bundle"], row["on"]) == ("flagship@2.1.0", "fresh chat")}
    assert wrong == round((1 - share) * len(corpora.own("fresh")))


def test_the_card_names_the_common_kinds_with_their_shares_the_commonest_first() -> None:
    manifest = Bundle.find("flagship@2.1.0").manifest
    card = write_card(manifest, [])
    paragraph, _, chat, comments, reviews = describe_mistake_kinds("flagship@2.1.0")
    assert "200 were drawn by lot" in paragraph
    assert chat.startswith("- fresh chat, 70 of 86: sarcasm in words of praise 30 %, ")
    assert "plain words" not in chat  # 4 of 70
    assert comments.startswith("- comments, 70 of 140: ")
    assert reviews.startswith("- NSMC's reviews, 60 of 1,191: ")
    assert "\n".join([paragraph, "", chat, comments, reviews]) in card


def test_of_a_bundle_whose_mistakes_nobody_has_read_the_card_says_nothing() -> None:
    manifest = replace(Bundle.find("flagship@2.1.0").manifest, version="9.0.0")
    assert describe_mistake_kinds("flagship@9.0.0") == []
    assert "by reading" not in write_card(manifest, [])
