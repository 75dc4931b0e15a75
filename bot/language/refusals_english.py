"""What a command answers in English where it does nothing."""

from __future__ import annotations

from .strings import RefusalStrings

REFUSALS = RefusalStrings(
    permission="You need the permission {permissions} for this.",
    servers_only="This command works in servers only.",
    running="This is already running in this server. Try again when it is done.",
    channel="That channel does not exist, or cannot be seen.",
    period_taken="There is a channel ‘{word}’ as well, but this was read as a time span. For the channel write `#{word}`.",
    whole_taken="There is a channel ‘{word}’ as well, but this was read as the whole server. For it write `#{word}`.",
    argument="That was not understood. Look at the command's description and try again.",
    not_understood="‘{word}’ was not understood, so nothing was done: {hint}",
    missing="Something is missing: {hint}",
    expected={
        "nothing": "give the command again with nothing behind it.",
        "subcommand": "give one of these instead: {choices}",
        "channel": "give a channel that you can see, as a mention, a name or a link.",
        "alert_channel": (
            "give a text channel that you can see, as a mention, a name or a link; for none leave it out or give `none`."
        ),
        "role": "give a role, as a mention or a name.",
        "time_zone": (
            "give a city, a country or the name of a zone: `Seoul`, `KST`, `Asia/Tokyo`, or `default`. "
            "Offsets such as `+9` know no daylight saving time and are not taken."
        ),
        "switch": "give `on` or `off`.",
        "language": "give one of `Korean`, `English`, `automatic`.",
        "prefix": "give a prefix such as `?`, or `default`.",
        "alert_below": "give the tone as a number from -1 to 1, such as -0.4.",
        "alert_minutes": "give the minutes that it has to last, such as 5, `10m` or `2h`.",
        "alert_pause_minutes": "give the minutes of pause, such as 60, `30m` or `2h`.",
        "extent": (
            "give channels or categories that you can see, or `server`, and a count from 1 to {choices} or a time span: "
            "`500`, `3d`, `yesterday`, `#general #games 3d`."
        ),
        "scan_channels": "give channels or categories that you can see, by mention or name, or `server` for all of it.",
        "period": "give a channel that you can see, or a time span: `3d`, `12h`, `yesterday`.",
        "digest_when": ("give how often, weekday and hour; hours are whole ones from 0 to 23: `weekly monday 9`, `daily 9 pm`."),
        "undo": "to be left out: `{prefix:opt_out}`; to undo that: `{prefix:opt_out undo}`.",
        "numbers": "give numbers only, with spaces between them, for example `{choices}`",
        "quotes": 'leave quotes out, or put one on each side of a name with spaces: `"old stories"`',
    },
)
