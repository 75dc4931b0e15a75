"""Noise that says nothing: links and emoji behind a text, so that they do not move its verdict."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence

_HOSTS = (
    "www.naver.com",
    "instagram.com",
    "n.news.naver.com",
    "twitter.com",
    "github.com",
    "store.steampowered.com",
    "blog.naver.com",
)
_ENDINGS = (".com", ".co.kr", ".net", ".kr", ".io", ".org")
# Without hearts, faces and thumbs: those have a tone. Most are rare in reviews and so stand for any unknown one.
_EMOJI = "🎲🎧🎤🎹🏀🏃🏠🐟🐢🐰🐻👕👟📌📎📝📦📱💻💡💬💾🔋🔑🔗🔧🕐🗓🚀🚌🚗🛒🥤🧩🧭🪑🌊🌙🌧🌱🍀🍎🍕🍙🍜🍱☕⏰⚽⌛"
_LETTERS = string.ascii_letters + string.digits


def with_noise(texts: Sequence[str], share: float, seed: int) -> list[str]:
    """``texts``, about ``share`` of them, in [0, 1], with a link or an emoji behind them; the same ones for the same seed."""
    source = random.Random(seed)
    return [_noisy(text, source) if source.random() < share else text for text in texts]


def _noisy(text: str, source: random.Random) -> str:
    return f"{text} {_link(source) if source.random() < 0.5 else source.choice(_EMOJI)}"


def _link(source: random.Random) -> str:
    host = source.choice(_HOSTS) if source.random() < 0.5 else _word(source, 4, 10).lower() + source.choice(_ENDINGS)
    path = "/".join(_word(source, 2, 11) for _ in range(source.randint(1, 3)))
    query = f"?{_word(source, 1, 4)}={_word(source, 1, 8)}" if source.random() < 0.3 else ""
    return f"https://{host}/{path}{query}"


def _word(source: random.Random, shortest: int, longest: int) -> str:
    return "".join(source.choices(_LETTERS, k=source.randint(shortest, longest)))
