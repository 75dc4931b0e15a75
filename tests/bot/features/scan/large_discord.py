"""A Discord with a large server: 30 channels, threads and a forum among them, 20,000 messages, and limits for requests.

Everything in it follows from a seed, so that two of them have the same messages at the same distance from now.
"""

from __future__ import annotations

import asyncio
import bisect
import json
import random
import time
from collections import Counter
from typing import Any

from aiohttp import web

from tests.fake_discord import BOT, CHANNEL, GUILD, HUMAN, MEMBER, ROOM, USER, FakeDiscord, Request

MESSAGES, TEXT_CHANNELS = 20_000, 28  # beside the channel of the command and the forum
PER_WINDOW, WINDOW = 5, 0.4  # requests for the history of one channel, in seconds
EVERY = 40  # history requests until one is refused by a limit that no header told of
DAY = 24 * 3600.0
_EPOCH_MS = 1420070400000
_WORDS = ("서버", "이벤트", "싫다", "재밌다", "그냥", "그렇다", "패치", "커피")


class LargeDiscord(FakeDiscord):
    """``now``: the time of its newest message, in seconds since 1970."""

    def __init__(self, now: float) -> None:
        super().__init__()
        self.history: list[tuple[str, float, int]] = []  # channel, time and status of each request for messages
        self._windows: dict[str, tuple[float, int]] = {}
        self.rooms = [ROOM | {"id": str(2000 + number), "name": f"방{number}"} for number in range(TEXT_CHANNELS)]
        self.forum = ROOM | {"id": "3000", "type": 15, "name": "건의", "available_tags": [], "flags": 0}
        sources = [room["id"] for room in self.rooms]
        # An active and an archived thread of the first room; two active posts and an archived one.
        places = [("4000", "2000", False), ("4001", "2000", True), ("4002", "3000", False), ("4003", "3000", False)]
        places.append(("4004", "3000", True))
        sizes = self._sizes(len(sources) + len(places))
        chance = random.Random(7)
        self.written: dict[str, list[tuple[int, str]]] = {}  # channel → id and text of its messages, the oldest first
        for number, (place, size) in enumerate(zip([*sources, *(each[0] for each in places)], sizes, strict=True)):
            times = sorted(now - chance.uniform(60, 25 * DAY) for _ in range(size))
            ids = [int(when * 1000 - _EPOCH_MS) << 22 | number << 12 | index % 4096 for index, when in enumerate(times)]
            texts = [" ".join(chance.choices(_WORDS, k=chance.randint(1, 9))) for _ in range(size)]
            self.written[place] = sorted(zip(ids, texts, strict=True))
        self.threads = [self._thread(*place) for place in places]

    @staticmethod
    def _sizes(count: int) -> list[int]:
        sizes = [200 + number * 97 % 700 for number in range(count - 1)]
        return [*sizes, MESSAGES - sum(sizes)]

    def _thread(self, place: str, parent: str, archived: bool) -> dict[str, Any]:
        last = self.written[place][-1][0]
        when = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(((last >> 22) + _EPOCH_MS) / 1000 + 60))
        state = {"archived": archived, "auto_archive_duration": 1440, "archive_timestamp": when, "locked": False}
        about = {"id": place, "guild_id": GUILD, "parent_id": parent, "owner_id": USER, "type": 11, "name": f"글{place}"}
        counts = {"last_message_id": str(last), "message_count": 1, "member_count": 1}
        return {**about, **counts, "thread_metadata": state, "flags": 0}

    @property
    def refused(self) -> int:
        """How many requests were answered by a 429."""
        return sum(status == 429 for *_, status in self.history)

    @property
    def busiest(self) -> float:
        """The share of the limit that the busiest channel was asked for in ten windows that followed each other."""
        most = 0
        for place in {place for place, *_ in self.history}:
            times = [when for each, when, _ in self.history if each == place]
            most = max(most, *(bisect.bisect(times, when + 10 * WINDOW) - index for index, when in enumerate(times)))
        return most / (10 * PER_WINDOW)

    @property
    def shown(self) -> list[str]:
        """The texts of the bot's messages as they are now."""
        return [message["content"] for message in self._messages.values() if message["author"]["id"] == BOT]

    async def result(self) -> list[dict[str, Any]]:
        """Opens the result, and returns its embeds."""
        answers = len(self.callbacks) + len(self.followups)
        await asyncio.sleep(0.5)  # the client knows the button once it has read the answer to its edit
        await self.click("gamseong:once:")

        def embeds() -> list[dict[str, Any]]:
            found = [*(each.get("data") or {} for each in self.callbacks), *self.followups]
            return next((each["embeds"] for each in reversed(found) if each.get("embeds")), [])

        await self.wait_for(lambda: len(self.callbacks) + len(self.followups) > answers and embeds(), 30)
        return embeds()

    # REST

    def _answer(self, call: Request) -> web.Response:
        match call.method, call.path.strip("/").split("/"):
            case "GET", ["channels", place, "messages"]:
                return self._limited(place, self._page(place, call.query))
            case "GET", ["channels", place, "messages", message] if place in self.written:
                found = next((each for each in self.written[place] if each[0] == int(message)), None)
                return web.json_response({}, status=404) if found is None else _json(self._old(place, *found))
            case "GET", ["channels", place, "threads", "archived", "public"]:
                threads = [each for each in self.threads if each["parent_id"] == place and each["thread_metadata"]["archived"]]
                return _json({"threads": threads, "members": [], "has_more": False})
            case "GET", ["channels", place]:
                return _json(next(each for each in [*self.threads, *self._rooms()] if each["id"] == place))
            case "GET", ["guilds", _, "members", _]:
                return _json(MEMBER | {"user": HUMAN})
            case "PATCH", ["channels", _, "messages", message] if message in self._messages:
                changed = {name: call.json[name] for name in ("content", "embeds", "components") if name in call.json}
                self._messages[message].update(changed)
                return _json(self._messages[message])
            case _:
                return super()._answer(call)

    def _page(self, place: str, query: dict[str, str]) -> list[dict[str, Any]]:
        written = self.written.get(place, [])
        end = bisect.bisect_left(written, (int(query.get("before", 1 << 63)), ""))
        return [self._old(place, *each) for each in reversed(written[max(end - int(query["limit"]), 0) : end])]

    def _limited(self, place: str, page: list[dict[str, Any]]) -> web.Response:
        now = time.monotonic()
        began, used = self._windows.get(place, (now, 0))
        if now - began >= WINDOW:
            began, used = now, 0
        left = began + WINDOW - now
        hidden = len(self.history) % EVERY == EVERY - 1
        refused = used >= PER_WINDOW or hidden
        self._windows[place] = began, used + (not refused)
        self.history.append((place, now, 429 if refused else 200))
        headers = {"X-RateLimit-Limit": str(PER_WINDOW), "X-RateLimit-Remaining": str(max(PER_WINDOW - used - 1, 0))}
        headers |= {"X-RateLimit-Reset-After": f"{left:.3f}", "X-RateLimit-Bucket": "history", "Via": "1.1 fake"}
        if not refused:
            return _json(page, headers=headers)
        body = {"message": "You are being rate limited.", "retry_after": 0.1 if hidden else left, "global": False}
        return _json(body, status=429, headers=headers | {"Retry-After": "1"})

    def _old(self, place: str, number: int, text: str) -> dict[str, Any]:
        author = {"id": str(5000 + number % 60), "username": f"person{number % 60}", "discriminator": "0", "avatar": None}
        when = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(((number >> 22) + _EPOCH_MS) / 1000))
        about = {"id": str(number), "channel_id": place, "guild_id": GUILD, "author": author, "content": text, "type": 0}
        rest = {"embeds": [], "attachments": [], "components": [], "mentions": [], "mention_roles": [], "mention_everyone": False}
        return {**about, **rest, "timestamp": when, "edited_timestamp": None, "tts": False, "pinned": False, "flags": 0}

    # Gateway

    def _rooms(self) -> list[dict[str, Any]]:
        return [ROOM, *self.rooms, self.forum]

    def _guild(self) -> dict[str, Any]:
        active = [each for each in self.threads if not each["thread_metadata"]["archived"]]
        return super()._guild() | {"channels": self._rooms(), "threads": active}


def expected_counts(discord: LargeDiscord) -> Counter[str]:
    """How many messages each channel has, its threads' and posts included."""
    parents = {thread["id"]: thread["parent_id"] for thread in discord.threads}
    counts: Counter[str] = Counter()
    for place, written in discord.written.items():
        counts[parents.get(place, place)] += len(written)
    return counts | Counter({CHANNEL: 0})


def _json(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json", headers=headers)
