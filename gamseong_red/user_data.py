"""What Red asks every cog for: the data of one user, to hand out or to delete."""

from __future__ import annotations

import io
import json
from typing import Any

_KEPT_AT = "user"  # a request that lets a cog keep what it needs in order to work


class UserData:
    """All that is ever stored of a user is that they opted out. Each of our cogs answers for all of them; twice does no harm."""

    services: Any

    async def red_delete_data_for_user(self, *, requester: str, user_id: int) -> None:
        """Deletes an opt-out; not at a lenient request of the user, who would only be counted again."""
        if requester != _KEPT_AT:
            await self.services.store.opt_in(user_id)

    async def red_get_data_for_user(self, *, user_id: int) -> dict[str, io.BytesIO]:
        """A JSON file for somebody who opted out, nothing for everybody else."""
        if user_id not in await self.services.store.opted_out([user_id]):
            return {}
        text = json.dumps({"user_id": user_id, "opted_out_of_scans_and_watches": True}, indent=2)
        return {"gamseong.json": io.BytesIO(text.encode())}
