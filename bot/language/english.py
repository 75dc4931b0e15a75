"""What the bot says in English."""

from __future__ import annotations

from ...model_store import Label
from .catalogue import Catalogue, Descriptions, Opinion, Privacy, Refusals

ENGLISH = Catalogue(
    descriptions=Descriptions(
        sentiment="The tone of a Korean sentence",
        sentiment_text="the sentence to judge",
        series="The next number of a series",
        series_text="for example: 0.0 0.1 0.2 0.3",
        refuse="Leaves my messages out of watches and channel scans",
        refuse_undo="취소 takes it back",
        delete="Deletes everything that is stored about this server",
    ),
    opinion=Opinion(
        right="Right",
        wrong="Wrong",
        thanks="Thank you! Only the count was kept, not the text.",
    ),
    refusals=Refusals(
        permission="You need the permission {permissions} for this.",
        servers_only="This command works in servers only.",
        running="This is already running in this server. Try again when it is done.",
        channel="That channel does not exist, or cannot be seen.",
        argument="That was not understood. Look at the command's description and try again.",
    ),
    privacy=Privacy(
        refused="Understood. From now on watches and channel scans do not read your messages. To take it back: `{prefix}감성거부 취소`",
        refused_already="You are already left out. To take it back: `{prefix}감성거부 취소`",
        allowed="Watches and channel scans may read your messages again. To be left out: `{prefix}감성거부`",
        allowed_already="You were not left out. To be left out: `{prefix}감성거부`",
        delete_question="Delete this server's settings, watched channels and hourly counts? This cannot be undone.",
        delete_button="Delete everything",
        cancel_button="Cancel",
        deleted="Everything stored about this server was deleted ({count} rows).",
        kept="Nothing was deleted.",
    ),
    permissions={"manage_messages": "Manage Messages", "manage_guild": "Manage Server"},
    labels={
        Label.POSITIVE: "Positive",
        Label.NEGATIVE: "Negative",
        Label.AMBIGUOUS: "Ambiguous",
        Label.UNREADABLE: "Cannot tell",
    },
    units={"characters": "characters", "words": "words", "okt": "morphemes", "mecab": "morphemes"},
    truncated="The text is long: only its first {count} {unit} were read.",
    unreadable="There is no Korean here that could be judged.",
    usage="Ask like this: `{prefix}감성 sentence`, or reply to a message with `{prefix}감성`",
    slash_usage="Ask like this: `/감성 sentence`. For somebody's message, reply to it and mention me.",
    series_usage="Ask like this: `{prefix}수열 {example}`",
    series_numbers="Give exactly {count} numbers, for example `{prefix}수열 {example}`",
    series_title="Next number",
    no_text_there="That message has no text to read.",
    message_gone="That message cannot be read: it was deleted or I may not see it.",
    cooldown="Not so fast: ask again in {seconds} s.",
    busy="Many people are asking right now. Please try again in a moment.",
    failed="Something went wrong while judging that. Please try again in a moment.",
    not_yours="Only the one who asked can press this.",
    storage_away="The database cannot be reached right now. Please try again in a moment.",
)
