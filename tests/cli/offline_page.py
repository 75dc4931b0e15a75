"""The offline Discord's page without a browser: what its scripts ask of the server, asked as one of its people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

SECONDS = 30.0


class Page:
    """One open page. ``me`` is the id of who it is, at first the moderator, and ``locale`` the language of their client."""

    def __init__(self, session: aiohttp.ClientSession, url: str, locale: str = "ko") -> None:
        root, _, secret = url.partition("/#")
        self.root, self.locale, self.me = root, locale, ""
        self.session, self._headers = session, {"Authorization": f"Bearer {secret}"}

    async def world(self) -> dict[str, Any]:
        """The server as ``me`` sees it."""
        _, shown = await self.get("world")
        self.me = self.me or shown["me"]
        return dict(shown)

    async def become(self, name: str) -> None:
        """Turns to another of the people."""
        [self.me] = [person["id"] for person in (await self.world())["people"] if person["name"] == name]

    async def channel(self, name: str) -> str:
        """The id of a channel that ``me`` sees."""
        [found] = [channel["id"] for channel in (await self.world())["channels"] if channel["name"] == name]
        return str(found)

    async def get(self, what: str, **parameters: str) -> tuple[int, Any]:
        """Asks for something; returns the status and the JSON."""
        parameters = {**({"me": self.me} if self.me else {}), **parameters}
        async with self.session.get(f"{self.root}/api/{what}", params=parameters, headers=self._headers) as response:
            return response.status, await response.json()

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        """What ``me`` reads in a channel."""
        return list((await self.get("messages", channel=channel))[1])

    async def try_to(self, kind: str, **fields: Any) -> tuple[int, dict[str, Any]]:
        """Does something; returns the status and the JSON, of a refusal too."""
        body = {"kind": kind, "me": self.me, "locale": self.locale, **fields}
        async with self.session.post(f"{self.root}/api/act", json=body, headers=self._headers) as response:
            return response.status, dict(await response.json())

    async def act(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Does something that is allowed; returns what the page has to show at once."""
        status, answer = await self.try_to(kind, **fields)
        assert status == 200, answer
        return answer

    async def stop(self) -> None:
        """Presses 끝내기."""
        async with self.session.post(f"{self.root}/api/stop", headers=self._headers) as response:
            assert response.status == 200

    @asynccontextmanager
    async def following(self) -> AsyncIterator[Events]:
        """Follows what ``me`` sees change."""
        url = f"{self.root}/api/events"
        async with self.session.get(url, params={"me": self.me}, headers=self._headers) as response:
            assert await response.content.readline() == b"\n"
            yield Events(response)


class Events:
    """What the server tells a page."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.seen: list[dict[str, Any]] = []

    async def wait_for(self, wanted: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """The next event that is ``wanted``; fails where the stream ends before."""
        async with asyncio.timeout(SECONDS):
            while line := await self._response.content.readline():
                event = json.loads(line)
                self.seen.append(event)
                if wanted(event):
                    return dict(event)
        raise AssertionError(f"the stream ended behind {self.seen}")

    async def message(self, wanted: Callable[[dict[str, Any]], Any] = bool) -> dict[str, Any]:
        """The next message that is ``wanted``, as it was written or edited."""
        event = await self.wait_for(lambda each: each["kind"] == "message" and wanted(each["message"]))
        return dict(event["message"])


def buttons(message: dict[str, Any]) -> dict[str, str]:
    """The ids of the buttons that can be pressed in a message, by their labels."""
    parts = [part for row in message["components"] for part in row.get("components", [])]
    return {
        part["label"]: part["custom_id"] for part in parts if part["type"] == 2 and not part.get("disabled") and "url" not in part
    }
