"""The text rules: what a model is given of a message is what its writer said and its reader sees.

Every caller reads a text through ``read``; a manifest names the version (``TEXT_RULES``) that its golden vectors were made
with. ``docs/text-rules.md`` spells the rules out for other runtimes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

TEXT_RULES = 2  # 1 was NFC without U+0000 and lone surrogates


@dataclass(frozen=True, slots=True)
class Reading:
    """``text``: the words to judge. ``quoted``: they stand in quotes or code, and the writer added none of their own."""

    text: str
    quoted: bool = False


def read(text: str) -> Reading:
    """Returns ``clean`` text without Discord's markup, and without quotes and code unless nothing else is left."""
    cleaned = clean(text)
    if not _MARKUP_SIGN.search(cleaned):
        return Reading(cleaned.strip())
    own, quoted = map(_plain, _without_quotes(cleaned))
    return Reading(own or quoted, quoted=not own and bool(quoted))


def clean(text: str) -> str:
    """Returns ``text`` as a reader sees it: NFC, no invisible characters, look-alikes folded, split syllables joined.

    Also drops U+0000, which ends the string in Node and on the web, and lone surrogates, which cannot be encoded.
    """
    if text.isascii() and not _INVISIBLE.search(text):
        return text
    seen = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if _FOLDED.search(seen):
        seen = unicodedata.normalize("NFC", seen.translate(_FOLDS))
    return _JAMO_RUN.sub(_joined, seen)


def can_carry_tone(token: str, letters: bool = False) -> bool:
    """Returns whether a token is Korean (syllables, or jamo as in ㅋㅋ and ㅠㅠ) or a symbol such as ♥ or 👍.

    ``letters``: letters of other scripts count too, as in gg, and so does ``^``, of which ^^ is made.
    """
    if _HANGUL.search(token) or any(unicodedata.category(character) == "So" for character in token):
        return True
    return letters and any(character == "^" or character.isalpha() for character in token)


_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")

# What shows nothing: control characters, joiners, marks of direction and spelling, fillers, tags, variation selectors, and lone
# surrogates. White space stays.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

_LOOK_ALIKES = (
    range(0xFF01, 0xFFEF),  # full-width and half-width forms
    range(0x2460, 0x2500),  # circled digits and Latin
    range(0x3251, 0x32C0),  # circled numbers from 21 on, Hangul and ideographs
    range(0x1D400, 0x1D800),  # mathematical letters
    range(0x1F110, 0x1F16D),  # letters in frames
)
_BLANKS = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x2800, 0x3000)
_STACKED = (range(0x300, 0x370), range(0x483, 0x48A), range(0x1AB0, 0x1B00), range(0x1DC0, 0x1E00), range(0x20D0, 0x2100))
_JAMO = range(0x1100, 0x1200)


def _folds() -> dict[int, str]:
    """Returns what a code point looks like: full-width, half-width, circled and mathematical letters, jamo without a syllable.

    Blanks of any width are a space, and marks stacked on a letter are nothing.
    """
    folds = {}
    for block in _LOOK_ALIKES:
        for point in block:
            plain = unicodedata.normalize("NFKC", chr(point))
            if plain != chr(point):
                folds[point] = plain
    folds |= dict.fromkeys(_BLANKS, " ")
    folds |= {point: "" for block in _STACKED for point in block}
    # NFKC makes conjoining jamo of half-width ones; alone they are shown as compatibility jamo, as a keyboard types them.
    jamo = {
        unicodedata.normalize("NFKC", chr(point)): chr(point)
        for point in range(0x3131, 0x318F)
        if len(unicodedata.normalize("NFKC", chr(point))) == 1
    }
    trailing = {0x11A7 + place: chr(0x3131 + offset) for place, offset in enumerate(_TRAILING, 1)}
    for point in _JAMO:
        shown = jamo.get(chr(point)) or trailing.get(point)
        if shown:
            folds[point] = shown
    return {point: "".join(jamo.get(each, each) for each in plain) for point, plain in folds.items()}


_LEADING = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_TRAILING = [ord(jamo) - 0x3131 for jamo in _FINALS]
_FOLDS = _folds()
# Whole blocks and not single characters, because a search for those takes 300 times as long.
_FOLDED = re.compile(
    "["
    + "".join(map(chr, _BLANKS))
    + "".join(f"{chr(block[0])}-{chr(block[-1])}" for block in (*_LOOK_ALIKES, *_STACKED, _JAMO))
    + "]"
)

# A syllable that was typed apart: a consonant, a vowel, and a final that no vowel claims.
_APART = f"[{_LEADING}][{_VOWELS}](?:[{_FINALS}](?![{_VOWELS}]))?"
# It looks back behind its first consonant: a search that begins with one is three times as fast.
_JAMO_RUN = re.compile(f"[{_LEADING}](?<![ㄱ-ㅣ].)[{_VOWELS}](?:[{_FINALS}](?![{_VOWELS}]))?(?:{_APART})*(?![ㄱ-ㅣ])")
_SYLLABLE = re.compile(f"([{_LEADING}])([{_VOWELS}])([{_FINALS}](?![{_VOWELS}]))?")
_EMOTICON = re.compile("[ㅋㅎㅇㅅ][ㅠㅜㅡㅗㅛ][ㅋㅎㅇㅅ]?")  # laughing and crying at once: ㅋㅠ, ㅋㅠㅋ


def _joined(run: re.Match[str]) -> str:
    """Returns 쓰래기 for ``ㅆㅡㄹㅐㄱㅣ``. One syllable alone needs a final, ``ㅆㅣㅂ``, or a neighbour, ``진ㅉㅏ``."""
    parts = list(_SYLLABLE.finditer(run[0]))
    around = run.string[run.start() - 1 : run.start()] + run.string[run.end() : run.end() + 1]
    alone = len(parts) == 1 and not parts[0][3] and not re.search("[가-힣]", around)
    if alone or all(_EMOTICON.fullmatch(part[0]) for part in parts):
        return run[0]
    return "".join(_composed(part) for part in parts)


def _composed(part: re.Match[str]) -> str:
    final = _FINALS.index(part[3]) + 1 if part[3] else 0
    return chr(0xAC00 + (_LEADING.index(part[1]) * len(_VOWELS) + _VOWELS.index(part[2])) * (len(_FINALS) + 1) + final)


_INVITE = r"(?i:discord(?:\.gg|(?:app)?\.com/invite)/)"
# Nothing is looked for in a text without any of these, and no ``_ATOM`` without one of the first.
_ATOM_SIGNS = rf"[\\\[<@]|://|(?i:www\.)|{_INVITE}"
_ATOM_SIGN = re.compile(_ATOM_SIGNS)
_MARKUP_SIGN = re.compile(rf"[*_~|`>]|{_ATOM_SIGNS}|^[ \t]*(?:-#|\#{{1,3}}|-|\d{{1,9}}\.)[ \t]", re.MULTILINE)
# A block of code with the language it may name, code inside a line, and what a reader sees as a link, a mention or a picture.
_FENCE = re.compile(r"```(?:[A-Za-z0-9_+.#-]+\n)?(.*?)```", re.DOTALL)
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_SCHEME = r"(?i:https?|ftp|discord|steam)://"
# A link goes on to a blank or to what closes a pair around it, and ends with no sign that closes the sentence around it.
_TAIL = r"(?=[^\s<>()])(?:(?!\|\||\*\*|~~)[^\s<>()]|\([^\s<>()]*\))*(?<![.,:;!?\"'\]*_~|])"
_URL = rf"(?:{_SCHEME}|(?<![A-Za-z0-9])(?i:www)\.|(?<![A-Za-z0-9.-]){_INVITE}){_TAIL}"
_TARGET = rf"<?{_SCHEME}[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*>?(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?"
_MAIL = r"[\w.%+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
_PHONE = r"\+\d[\d() -]{2,30}"
_ATOM = re.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s\0])"
    rf"|\[(?P<masked>(?:[^\[\]\n]|\[[^\[\]\n]*\])+)\]\(\s*{_TARGET}\s*\)"
    rf"|<{_SCHEME}[^\s<>]+>|\((?:{_URL})\)|{_URL}"
    rf"|<(?:(?i:mailto|tel|sms):[^\s<>]+|{_MAIL}|{_PHONE})>"
    r"|<(?:@[!&]?\d+|\#\d+|a?:\w{1,32}:\d+|t:-?\d+(?::[a-zA-Z])?|/[^:<>\n]{1,100}:\d+|id:[a-z-]+(?::\d+)?)>"
    r"|(?<![A-Za-z0-9_.])@(?:everyone|here)(?![A-Za-z0-9_])"
)
_LINE_START = re.compile(r"^[ \t]*(?:(?:-#|\#{1,3}|[-*]|\d{1,9}\.)[ \t]+)+(?=\S)", re.MULTILINE)
# Pairs, as Discord's own parser reads them: a lone sign is a sign. Before each, what it begins with.
_PAIRS = (
    ("||", re.compile(r"\|\|(.+?)\|\|", re.DOTALL)),
    ("~~", re.compile(r"(?<!~)~~(?!~)(.+?)(?<!~)~~(?!~)", re.DOTALL)),
    ("**", re.compile(r"\*\*(.+?)\*\*(?!\*)", re.DOTALL)),
    ("__", re.compile(r"__(.+?)__(?!_)", re.DOTALL)),
    ("*", re.compile(r"\*(?=\S)([^*]*[^*\s])\*(?!\*)")),
    ("_", re.compile(r"(?<![A-Za-z0-9_])_([^_]+)_(?![A-Za-z0-9_])")),
)
_NESTED = 3  # times that pairs are taken off: bold inside italics inside a spoiler
_GAP = "\0"  # stands where something was taken out; `clean` leaves none of the writer's
_GAPS = re.compile(rf"[ \t]*{_GAP}[{_GAP} \t]*")
_CLOSING = ".,:;!?…)"
_KEPT = 0xDC00  # added to a sign that was escaped, so that it opens nothing; `clean` leaves no surrogates either
_KEPT_SIGN = re.compile("[\udc00-\udc7f]")


def _without_quotes(text: str) -> tuple[str, str]:
    """Returns what the writer added, and what stands in blocks of code and in lines quoted with ``>`` and ``>>>``."""
    quoted: list[str] = []

    def taken(block: re.Match[str]) -> str:
        quoted.append(block[1])
        return _GAP

    lines, own = _FENCE.sub(taken, text).split("\n"), []
    for number, line in enumerate(lines):
        start = line.lstrip(" ")
        if start.startswith(">>> "):
            quoted += [start[4:], *lines[number + 1 :]]
            break
        if start.startswith("> "):
            quoted.append(start[2:])
        else:
            own.append(line)
    return "\n".join(own), "\n".join(quoted)


def _plain(text: str) -> str:
    """Returns ``text`` without markup: links by their text, emphasis by its words, mentions and custom emoji not at all."""
    plain = _CODE.sub(r"\2", text) if "`" in text else text
    if _ATOM_SIGN.search(plain):
        plain = _ATOM.sub(_atom, plain)
    plain = _LINE_START.sub("", plain)
    for _ in range(_NESTED):
        before = plain
        for sign, pair in _PAIRS:
            if sign in plain:  # far quicker than the search
                plain = pair.sub(r"\1", plain)
        if plain == before:
            break
    if _GAP in plain:
        plain = _GAPS.sub(_closed, plain)
    return _KEPT_SIGN.sub(lambda sign: chr(ord(sign[0]) - _KEPT), plain).strip()


def _atom(found: re.Match[str]) -> str:
    if found["escaped"]:
        point = ord(found["escaped"])
        return chr(_KEPT + point) if point < 0x80 else found["escaped"]
    return _ATOM.sub(_atom, found["masked"]) if found["masked"] else _GAP


def _closed(gap: re.Match[str]) -> str:
    """Returns a space between two words that stood apart, and nothing at the ends of a line or before a closing sign."""
    before, after = gap.string[gap.start() - 1 : gap.start()], gap.string[gap.end() : gap.end() + 1]
    return " " if before.strip() and after.strip() and after not in _CLOSING else ""
