"""Says in one word whether the bot can do its work."""

from __future__ import annotations

import asyncio

from discord.ext import commands

from ..storage import StorageError, Store

OK = "ok"
SECONDS = 5.0  # a database that takes longer than this counts as unavailable


async def health(bot: commands.Bot | commands.AutoShardedBot, store: Store) -> str:
    """Returns ``OK``, ``gateway`` (a shard is not connected) or ``storage`` (the database does not answer)."""
    if not is_connected(bot):
        return "gateway"
    return OK if await storage_answers(store) else "storage"


def is_connected(bot: commands.Bot | commands.AutoShardedBot) -> bool:
    """Whether every shard of this process has an open connection and has received its guilds."""
    if not bot.is_ready() or bot.is_closed():
        return False
    if isinstance(bot, commands.AutoShardedBot):
        return not any(shard.is_closed() for shard in bot.shards.values())
    return bot.ws is not None and bot.ws.open


async def storage_answers(store: Store) -> bool:
    """Whether the database answers a small query within ``SECONDS``."""
    try:
        async with asyncio.timeout(SECONDS):
            await store.opted_out([0])
    except (StorageError, TimeoutError):
        return False
    return True
