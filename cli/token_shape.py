"""Tells a token that cannot be one before Discord is asked, whose answer would not say what is wrong with it."""

from __future__ import annotations

import base64
import binascii
import re

from ..shell.language import say
from .lifecycle import PORTAL

_QUOTES = "\"'`“”‘’"


def token_problem(token: str) -> str | None:
    """Returns what is wrong with ``token``, in a sentence that holds nothing of it; ``None`` for one that Discord may know."""
    if token[0] in _QUOTES or token[-1] in _QUOTES:
        return say("DISCORD_TOKEN has quotation marks around the token; set it without them.")
    if re.match(r"(bot|bearer)\s", token, re.IGNORECASE):
        return say("DISCORD_TOKEN has a word such as Bot in front of the token; set the token alone.")
    if re.search(r"\s", token):
        return say("DISCORD_TOKEN has a space or a line break within the token; copy it again as one word.")
    if not _has_three_parts(token):
        return say(
            "DISCORD_TOKEN is no bot's token, which has three parts with dots between them; "
            "take one at {portal} (your application → Bot → Reset Token), not the public key or the client secret.",
            portal=PORTAL,
        )
    return None


def _has_three_parts(token: str) -> bool:
    """Whether ``token`` is ID.TIME.SIGNATURE, each in URL-safe Base64, of which the first is the bot's number in digits."""
    match = re.fullmatch(r"([\w-]+)\.[\w-]+\.[\w-]+", token, re.ASCII)
    if match is None:
        return False
    try:
        number = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
    except binascii.Error:
        return False
    return number.isdigit()
