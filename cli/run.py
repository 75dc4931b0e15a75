"""``gamseong run``: chooses between Discord, with a token, and the offline Discord, without one."""

from __future__ import annotations

import os

from ..bot.core.shards import Shards
from ..bot.settings import Settings
from ..shell.language import say
from . import exit_codes
from .failures import fail
from .lifecycle import PORTAL


def run(settings: Settings, *, require_token: bool = False, shards: Shards | None = None) -> int:
    """Connects to Discord, or without a token starts the offline one. Returns an exit code.

    ``shards``: those that this process serves, which takes a token.
    """
    token = os.environ.get("DISCORD_TOKEN", "").strip()
    if token:
        from .online import run_online

        return run_online(settings, token, shards)
    if require_token:
        sentence = say(
            "DISCORD_TOKEN is not set; make a bot token at {portal} (your application → Bot → Reset Token) and set it.",
            portal=PORTAL,
        )
        return fail(exit_codes.NO_TOKEN, sentence)
    if shards is not None:
        return fail(exit_codes.USAGE, say("--shards needs DISCORD_TOKEN; the offline Discord has no shards."))
    from .offline import run_offline

    return run_offline(settings)
