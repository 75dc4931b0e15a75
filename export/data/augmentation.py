"""Further texts made of training texts: with links and emoji, which change no tone, and variants, whose tone others must name."""

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
# Hearts, faces and thumbs are not here: those have a tone. Most of these are rare in reviews and so stand for any unknown one.
_EMOJI = "🎲🎧🎤🎹🏀🏃🏠🐟🐢🐰🐻👕👟📌📎📝📦📱💻💡💬💾🔋🔑🔗🔧🕐🗓🚀🚌🚗🛒🥤🧩🧭🪑🌊🌙🌧🌱🍀🍎🍕🍙🍜🍱☕⏰⚽⌛"
_LETTERS = string.ascii_letters + string.digits


def with_noise(texts: Sequence[str], share: float, seed: int) -> list[str]:
    """Appends a link or an emoji to about ``share``, in [0, 1], of ``texts``; the same seed gives the same result."""
    random_ = random.Random(seed)
    return [_noisy(text, random_) if random_.random() < share else text for text in texts]


def variants(texts: Sequence[str], count: int, seed: int) -> list[str]:
    """Returns ``count`` variants of each text, of no known tone: a word less, a part of it, or its beginning with another's end.

    A text of one or two words gets another one behind it. The same seed gives the same result.
    """
    random_ = random.Random(seed)
    return [_variant(text, texts, random_) for _ in range(count) for text in texts]


def _variant(text: str, others: Sequence[str], random_: random.Random) -> str:
    words = text.split()
    kind = random_.randrange(3)
    if len(words) < 3 or kind == 0:
        further = random_.choice(others).split()
        beginning = words[: (len(words) + 1) // 2] if len(words) > 2 else words
        return " ".join([*beginning, *further[len(further) // 2 :]])
    if kind == 1:
        gone = random_.randrange(len(words))
        return " ".join(words[:gone] + words[gone + 1 :])
    kept = random_.randint((len(words) + 1) // 2, len(words) - 1)
    first = random_.randint(0, len(words) - kept)
    return " ".join(words[first : first + kept])


def _noisy(text: str, random_: random.Random) -> str:
    return f"{text} {_link(random_) if random_.random() < 0.5 else random_.choice(_EMOJI)}"


def _link(random_: random.Random) -> str:
    host = random_.choice(_HOSTS) if random_.random() < 0.5 else _random_word(random_, 4, 10).lower() + random_.choice(_ENDINGS)
    path = "/".join(_random_word(random_, 2, 11) for _ in range(random_.randint(1, 3)))
    query = f"?{_random_word(random_, 1, 4)}={_random_word(random_, 1, 8)}" if random_.random() < 0.3 else ""
    return f"https://{host}/{path}{query}"


def _random_word(random_: random.Random, shortest: int, longest: int) -> str:
    return "".join(random_.choices(_LETTERS, k=random_.randint(shortest, longest)))
