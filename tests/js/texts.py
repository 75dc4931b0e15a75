"""Texts to compare two runtimes on: what people wrote, and what nobody would."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path

from gamseong.model_store import Bundle, bundle_folders

ROOT = Path(__file__).resolve().parents[2]
# Markup, links, look-alikes, jamo and white space, to be put together at random.
FRAGMENTS = (
    *("**", "__", "*", "_", "~~", "||", "`", "``", "```", "```py\n", "\n", "> ", ">>> ", "# ", "## ", "-# ", "- ", "1. ", "١٢. "),
    *("\\", "[", "](", "https://a.b/c", "http://x.kr/(a)", "(", ")", "<", ">", "<@12>", "<@!1>", "<#3>", "<:a:1>", "<a:가나:33>"),
    *(
        "<t:1:R>",
        "</x y:1>",
        "<id:customize>",
        "@everyone",
        "@here",
        "www.naver.com",
        "DISCORD.GG/abc",
        "dıscord.gg/x",
        "httpſ://x",
    ),
    *("ſteam://run", "<mailto:a@b.kr>", "<a@b.co.kr>", "<+82 10-1234>", "a@b", "://", '"title"', " 'x'", "|", "(https://a.b/c)"),
    *("재밌다", "싫어", "ㅋㅋㅋ", "ㅆㅡㄹㅐㄱㅣ", "ㅋㅠㅋ", "진ㅉㅏ", "ㅅㅣㅂㅏㄹ", "안 좋아", "gg", "^^", "Wow", "ㅇㅈ", "ㅜㅜ"),
    *(" ", "\t", "\r", "\x0b", "\x1c", "\x85", "\u2028", "\u200b", "\ufeff", "\x00", "\u3000", "\xa0", "\ud83d", "\udc4d"),
    *("👍", "👨‍👩‍👧", "👍🏽", "♥", "ｱ", "Ａ", "ﾡ", "ㅤ", "①", "𝐀", "e\u0301", "\u1100\u1161\u11a8", "\u11a8", "\u0301", "￣"),
    *("!", "?", ".", ",", "…", '"', "'", "ß", "İ", "Σ", "K", "9", "¥"),
)
BLOCKS = ((0, 0x80), (0, 0x3000), (0x3000, 0x3200), (0xAC00, 0xD7A4), (0xD800, 0xE000), (0xF900, 0x10000), (0x10000, 0x20000))


def fuzzed(count: int, seed: int) -> list[str]:
    """Returns random texts of fragments and of characters, all of which this Python's Unicode knows."""
    chance = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        if chance.random() < 0.7:
            text = "".join(chance.choice(FRAGMENTS) for _ in range(chance.randrange(1, 25)))
        else:
            text = "".join(chr(chance.randrange(*chance.choice(BLOCKS))) for _ in range(chance.randrange(1, 30)))
        text = json.loads(json.dumps(text))  # two surrogates that make a pair are one character elsewhere
        if all(unicodedata.category(character) != "Cn" for character in text):
            found.append(text)
    return found


def written(each: int) -> list[str]:
    """Returns golden texts of every bundle, the conformance kit's cases, and ``each`` lines or more of every chat list."""
    texts = [case["text"] for bundle in sentiment_bundles() for case in bundle.golden]
    texts += [json.loads(line)["text"] for line in (ROOT / "conformance" / "cases.jsonl").read_bytes().splitlines()]
    for path in sorted((ROOT / "export" / "chat").iterdir()):
        if path.suffix in (".tsv", ".txt") and path.name != "comment_labels.tsv":  # which has others' labels and no texts
            lines = path.read_text(encoding="utf-8").splitlines()
            texts += [line.split("\t")[-1] for line in lines[:: max(len(lines) // each, 1)]]
    return texts


def sentiment_bundles() -> list[Bundle]:
    """Returns the installed bundles that judge texts."""
    loaded = map(Bundle.load, bundle_folders())
    return [bundle for bundle in loaded if bundle.manifest.task == "sentiment"]
