"""The catalogue: the names of all sentences that a language has to provide.

Each feature has a frozen dataclass, so that a missing sentence is a type error. Placeholders ``{…}`` are filled in by name;
every language has the same ones (tested).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...model_store import Label
from .picker_strings import DescriptionStrings, NameStrings


@dataclass(frozen=True)
class OpinionStrings:
    """The two opinion buttons under an answer."""

    right: str
    wrong: str
    thanks: str
    counted_already: str


@dataclass(frozen=True)
class ExplainStrings:
    """The command 감성해설 and its button under an answer."""

    button: str
    expired: str
    usage: str
    slash_usage: str
    title: str
    legend: str
    growth: str
    without: str
    unchanged: str
    none_strong: str
    more: str
    more_words: str


@dataclass(frozen=True)
class ChartStrings:
    """Labels in charts, and the sentence where charts are not installed."""

    tone: str
    messages: str
    alert: str
    unavailable: str


@dataclass(frozen=True)
class ScanStrings:
    """The command 감성채널."""

    progress: str
    progress_messages: str
    progress_channel: str
    scopes: Mapping[str, str]  # by sources.Scope.kind, and "hidden" for readers who may not know it
    seconds_left: str
    minutes_left: str
    cancel_button: str
    no_intent: str
    cannot_read: str
    ignored: str
    ready: str
    show_button: str
    share_button: str
    csv_button: str
    no_share: str
    no_share_of_several: str
    moved: str
    pausing: str
    no_channels: str
    left_out: Mapping[str, str]  # by sources.LeftOut
    channels_gone: str
    more_channels: str
    titles: Mapping[str, str]  # by sources.Scope.kind
    messages: str
    fewer_messages: str
    messages_of_each: str
    span: str
    shorter_span: str
    no_span: str
    tone: str
    counted: str
    limited: str
    limited_each: str
    by_channel: str
    channel_line: str
    channel_nothing: str
    channel_endings: Mapping[str, str]  # by part.OF_ONE_CHANNEL
    most_positive: str
    most_negative: str
    link: str
    edited: str
    evidence_page: str
    evidence_left_out: str
    evidence_unknown: str
    previous_button: str
    next_button: str
    keywords: str
    negative_nouns: str
    positive_nouns: str
    no_keywords: str
    keywords_off: str
    keywords_since_restart: str
    keywords_lost: str
    trend: str
    chart_alt_text: str
    nothing: str
    endings: Mapping[str, str]  # by scan.part.Ending
    csv_labels: Mapping[str, str]  # by scan.csv_table.COLUMNS and PARTS
    csv_start: str


@dataclass(frozen=True)
class WatchStrings:
    """The command 감성감시 and its alerts."""

    on: str
    on_already: str
    off: str
    off_already: str
    none: str
    not_here: str
    alert_rule: str
    alerts_go_to: str
    no_alert_channel: str
    alerts_hidden: str
    alert_blocked: str
    alert_blocked_hidden: str
    alert_withheld: str
    alerts_unseen: str
    no_intent: str
    cannot_read: str
    too_many: str
    channel: str
    nothing_read: str
    last_alert: str
    more: str
    alert_title: str
    alert: str
    recent_trend: str
    negative_by_hour: str
    usual_at_this_hour: str
    usual: str
    hour: str
    keywords: str
    most_negative: str
    alert_note: str
    recovery_title: str
    recovery: str
    silence_title: str
    silence: str
    minutes: str
    hours_and_minutes: str
    told_once: str


@dataclass(frozen=True)
class TrendStrings:
    """The command 감성추세."""

    title: str
    messages: str
    tone: str
    not_here: str
    nothing: str
    not_watched: str


@dataclass(frozen=True)
class DigestStrings:
    """The command 감성보고 and the digests. ``months``: by their number. ``obstacles``: by core.alert_place.Obstacle's name."""

    daily: str
    weekly: str
    goes_to: str
    goes_hidden: str
    coming: str
    channels: str
    withheld: str
    no_channels: str
    nothing_here: str
    obstacles: Mapping[str, str]
    alerts_unseen: str
    on_already: str
    is_off: str
    daily_weekday: str
    off: str
    title_daily: str
    title_weekly: str
    title_now: str
    moment: str
    months: Mapping[str, str]
    span: str
    span_now: str
    compared: str
    missed: str
    quiet: str
    quiet_few: str
    channel: str
    channel_alone: str
    few: str
    few_channel: str
    turns: str
    turn: str
    turn_words: str
    link: str
    chart: str
    chart_alt_text: str
    note: str


@dataclass(frozen=True)
class RefusalStrings:
    """Reasons why a command was not carried out. ``expected``: by what a word has to be, see ``NotUnderstoodError``."""

    permission: str
    servers_only: str
    running: str
    channel: str
    period_taken: str
    whole_taken: str
    argument: str
    not_understood: str
    missing: str
    expected: Mapping[str, str]


@dataclass(frozen=True)
class PrivacyStrings:
    """The commands 감성거부 and 감성데이터삭제."""

    opted_out: str
    opted_out_already: str
    opted_in: str
    opted_in_already: str
    delete_question: str
    delete_button: str
    cancel_button: str
    deleted: str
    nothing_deleted: str


@dataclass(frozen=True)
class HelpStrings:
    """The command 감성도움. ``groups``: by the permission that commands need, "" for none."""

    title: str
    groups: Mapping[str, str]
    ways: str


@dataclass(frozen=True)
class InfoStrings:
    """The command 감성정보."""

    model: str
    opinions: str
    state: str
    privacy: str
    model_text: str
    accuracy: str
    threshold: str
    thresholds: str
    licence: str
    limitations: str
    state_text: str
    uptime: str
    nothing_yet: str
    privacy_text: str


@dataclass(frozen=True)
class SettingsStrings:
    """The command 감성설정. ``languages``: by code. ``invalid``: by the field whose value was refused."""

    language: str
    languages: Mapping[str, str]
    prefix: str
    alert_channel: str
    alert_below: str
    alert_minutes: str
    alert_pause: str
    ignored_channels: str
    ignored_roles: str
    time_zone: str
    digest_follows: str
    webhooks: str
    on: str
    off: str
    webhooks_note: str
    webhooks_on_button: str
    webhooks_off_button: str
    default: str
    none: str
    hidden: str
    watched_unseen: str
    changed: str
    form: str
    prefix_set_by_host: str
    too_many: str
    invalid: Mapping[str, str]


@dataclass(frozen=True)
class Strings:
    """All sentences of one language."""

    names: NameStrings
    descriptions: DescriptionStrings
    help: HelpStrings
    opinion: OpinionStrings
    explain: ExplainStrings
    charts: ChartStrings
    refusals: RefusalStrings
    privacy: PrivacyStrings
    info: InfoStrings
    settings: SettingsStrings
    scan: ScanStrings
    watch: WatchStrings
    trend: TrendStrings
    digest: DigestStrings
    permissions: Mapping[str, str]  # by discord.py's name; refusals.permission shows them
    labels: Mapping[Label, str]
    units: Mapping[str, str]  # by tokenizer; `truncated` counts them
    quoted: str
    truncated: str
    unreadable: str
    usage: str
    slash_usage: str
    series_usage: str
    series_numbers: str
    series_title: str
    series_far: str
    no_text_there: str
    message_gone: str
    message_hidden: str
    cooldown: str
    busy: str
    failed: str
    not_your_button: str
    stale_button: str
    storage_unavailable: str
