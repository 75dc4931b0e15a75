"""Everything the bot says, by name: what one language has to spell out.

One frozen dataclass a feature, so that a missing sentence is a type error. ``{…}`` are filled in by name; every
language has the same ones (tested).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...model_store import Label


@dataclass(frozen=True)
class Descriptions:
    """Of commands and their parameters, as Discord's command picker shows them: both languages side by side."""

    sentiment: str
    sentiment_text: str
    series: str
    series_text: str
    refuse: str
    refuse_undo: str
    delete: str


@dataclass(frozen=True)
class Opinion:
    """The two buttons under an answer."""

    right: str
    wrong: str
    thanks: str


@dataclass(frozen=True)
class Refusals:
    """Why a command was not carried out."""

    permission: str
    servers_only: str
    running: str
    channel: str
    argument: str


@dataclass(frozen=True)
class Privacy:
    """감성거부 and 감성데이터삭제."""

    refused: str
    refused_already: str
    allowed: str
    allowed_already: str
    delete_question: str
    delete_button: str
    cancel_button: str
    deleted: str
    kept: str


@dataclass(frozen=True)
class Catalogue:
    """One language."""

    descriptions: Descriptions
    opinion: Opinion
    refusals: Refusals
    privacy: Privacy
    permissions: Mapping[str, str]  # by discord.py's name: what refusals.permission asks for
    labels: Mapping[Label, str]
    units: Mapping[str, str]  # by tokenizer: what `truncated` counts
    truncated: str
    unreadable: str
    usage: str
    slash_usage: str
    series_usage: str
    series_numbers: str
    series_title: str
    no_text_there: str
    message_gone: str
    cooldown: str
    busy: str
    failed: str
    not_yours: str
    storage_away: str
