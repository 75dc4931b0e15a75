"""gamseong as a cog of Red-DiscordBot: ``[p]load gamseong_red``.

All commands and answers are the package's, which Red's downloader installs as a requirement. This room adapts what Red
does in its own way: classes of cogs and commands, the data folder, settings of servers, the language, a user's data.
"""

from __future__ import annotations

from redbot.core.bot import Red
from redbot.core.errors import CogLoadError
from redbot.core.utils import get_end_user_data_statement_or_raise

from gamseong.bot import plug_in, teardown
from gamseong.model_store import GamseongError

from .adapt import red_cog
from .services import open_services

__all__ = ["setup", "teardown"]

__red_end_user_data_statement__ = get_end_user_data_statement_or_raise(__file__)


async def setup(bot: Red) -> None:
    """Loads the cogs for ``[p]load``. Raises ``CogLoadError``, whose sentence Red shows to its owner."""
    try:
        await plug_in(bot, await open_services(bot), adapt=red_cog)
    except GamseongError as error:
        raise CogLoadError(str(error)) from error
