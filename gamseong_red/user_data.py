"""Hands out and deletes the data of one user, which Red asks of every cog."""

from __future__ import annotations

import io
import json
from typing import Any

_LENIENT = "user"  # the requester at whose request a cog may keep what it needs in order to work


class UserData:
    """Answers Red's requests for a user's data, which is no more than that they opted out.

    Each of our cogs answers for all of them, which does no harm.
    """

    services: Any

    async def red_delete_data_for_user(self, *, requester: str, user_id: int) -> None:
        """Deletes an opt-out, except at a lenient request of the user, who would only be counted again."""
        if requester != _LENIENT:
            await self.services.store.opt_in(user_id)

    async def red_get_data_for_user(self, *, user_id: int) -> dict[str, io.BytesIO]:
        """Returns a JSON file, by its name, for somebody who opted out, and nothing for everybody else."""
        if user_id not in await self.services.store.opted_out([user_id]):
            return {}
        text = json.dumps({"user_id": user_id, "opted_out_of_scans_and_watches": True}, indent=2)
        return {"gamseong.json": io.BytesIO(text.encode())}
