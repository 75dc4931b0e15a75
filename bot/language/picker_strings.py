"""What Discord's command picker shows: the names that a language has to provide for it. See ``strings``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NameStrings:
    """Names of commands, parameters and choices in Discord's command picker. After a prefix the Korean ones count."""

    sentiment: str
    text: str
    series: str
    numbers: str
    opt_out: str
    undo: str
    delete: str
    info: str
    help: str
    settings: str
    settings_view: str
    settings_language: str
    korean: str
    english: str
    automatic: str
    settings_prefix: str
    settings_alerts: str
    settings_thresholds: str
    tone: str
    minutes: str
    pause: str
    settings_channel: str
    settings_role: str
    role: str
    settings_zone: str
    settings_webhooks: str
    switch_on: str
    switch_off: str
    settings_reset: str
    explain: str
    scan: str
    channel: str
    channels: str
    extent: str
    watch: str
    watch_status: str
    watch_on: str
    watch_off: str
    trend: str
    period: str
    digest: str
    digest_now: str
    digest_period: str
    daily: str
    weekly: str
    weekday: str
    hour: str
    monday: str
    tuesday: str
    wednesday: str
    thursday: str
    friday: str
    saturday: str
    sunday: str
    message_menu: str


@dataclass(frozen=True)
class DescriptionStrings:
    """Descriptions of commands and parameters in Discord's command picker."""

    sentiment: str
    sentiment_text: str
    series: str
    series_text: str
    opt_out: str
    opt_out_undo: str
    delete: str
    info: str
    help: str
    settings: str
    settings_view: str
    settings_language: str
    settings_prefix: str
    settings_alerts: str
    settings_thresholds: str
    settings_below: str
    settings_minutes: str
    settings_pause: str
    settings_channel: str
    settings_channel_channel: str
    settings_role: str
    settings_role_role: str
    settings_zone: str
    settings_zone_zone: str
    settings_webhooks: str
    settings_reset: str
    explain: str
    explain_text: str
    scan: str
    scan_channel: str
    scan_channels: str
    scan_extent: str
    watch: str
    watch_status: str
    watch_on: str
    watch_off: str
    watch_channel: str
    trend: str
    trend_period: str
    digest: str
    digest_status: str
    digest_on: str
    digest_off: str
    digest_now: str
    digest_period: str
    digest_weekday: str
    digest_hour: str
