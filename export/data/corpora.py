"""Corpora other than movie reviews: comments, everyday chat, our own lists; each line has a share of positive tone.

Texts are ``clean``ed and keep what looks like markup: where comments are written, ``*`` and ``~~`` are text, and our own
lines have none.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from ...model_store.text import clean
from .downloads import Source, digest, locate, read_text
from .errors import DataError
from .feelings import names_a_feeling

_RAW = "https://raw.githubusercontent.com/"
KOTE = Source(
    "kote/val.tsv",
    _RAW + "searle-j/KOTE/main/val.tsv",
    "c7d686ee1d63be7f57ec939f372ebdc4ada8eac1c9eeeeac207774976ab69a6e",
    "KOTE (Korean online that-gul emotions), MIT",
)
EVERYDAY = Source(
    "chat/chatbot_data.csv",
    _RAW + "songys/Chatbot_data/master/ChatbotData.csv",
    "287eb129695b577321c80ad397bb3c2279164d4ca577874d129fd3db5b30afe2",
    "songys/Chatbot_data, MIT",
)
ABUSIVE = Source(
    "chat/curse_comments.txt",
    _RAW + "2runo/Curse-detection-data/master/dataset.txt",
    "1c3489417e4972dbbbdde19cc47bb8638292891f7f1a443ecbdc2e3c6843545a",
    "2runo/Curse-detection-data, MIT",
)
SENTINEG = Source(
    "sentineg/dev.tsv",
    _RAW + "SKT-LSL/KoBEST_datarepo/main/v1.0/SentiNeg/dev.tsv",
    "a64c8f70d11930222b0a356871512680a9ca230721ced23ffd73e14cf0478b79",
    "KoBEST SentiNeg, CC BY-SA 4.0, evaluation only",
)
_EMOTIONS = frozenset(range(44))
# KOTE's emotions carry no polarity; this table of their ids is ours. 환영/호의, 감동/감탄, 고마움, 존경, 기대감, 뿌듯함,
# 편안/쾌적, 아껴주는, 즐거움/신남, 흐뭇함(귀여움/예쁨), 행복, 기쁨, 안심/신뢰:
POSITIVE_EMOTIONS = frozenset({1, 2, 4, 7, 8, 13, 14, 16, 28, 32, 40, 42, 43})
# 비장함, 신기함/관심, 없음, 깨달음, 놀람 go with either tone:
NEUTRAL_EMOTIONS = frozenset({11, 15, 24, 29, 39})
# 불평/불만, 지긋지긋, 슬픔, 화남/분노, 우쭐댐/무시함, 안타까움/실망, 의심/불신, 부끄러움, 공포/무서움, 절망, 한심함,
# 역겨움/징그러움, 짜증, 어이없음, 패배/자기혐오, 귀찮음, 힘듦/지침, 죄책감, 증오/혐오, 당황/난처, 경악, 부담/안_내킴, 서러움,
# 재미없음, 불쌍함/연민, 불안/걱정:
NEGATIVE_EMOTIONS = _EMOTIONS - POSITIVE_EMOTIONS - NEUTRAL_EMOTIONS

Part = Literal["training", "validation", "test"]
Own = Literal[
    "clear", "everyday", "negation", "feelings", "fresh", "fresh_second", "logs", "emoji", "corpus", "hands", "stretches"
]
# Nothing is ever trained on these.
EVALUATION: tuple[Own, ...] = ("clear", "everyday", "negation", "feelings", "fresh", "fresh_second", "logs", "emoji")
TONES = {"긍정": 1.0, "부정": 0.0, "중립": 0.5, "-2": 0.0, "-1": 0.25, "0": 0.5, "1": 0.75, "2": 1.0}
_FOLDER = Path(__file__).resolve().parents[1] / "chat"
_WITHOUT_HEADER = {"everyday": ["text"], "clear": ["label", "text"], "negation": ["label", "text"], "feelings": ["label", "text"]}
_BLOCK = 20  # neighbouring rows of a hand that are split together: its twins, and what its author had in mind just then


@dataclass(frozen=True)
class Lines:
    """Rows in the file's order: ``ids``, cleaned ``texts``, ``positive`` float32 [N], the share of positive tone in [0, 1].

    ``shares``: of the different texts that ``part`` gives to training, validation and test. ``left_out``: rows that are not here.
    ``groups``: what is split together [N]; where it is empty, texts that differ only in spaces are.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    positive: NDArray[np.float32]
    groups: Sequence[str] = field(default=(), kw_only=True)
    shares: tuple[float, float, float] = field(default=(0.8, 0.1, 0.1), kw_only=True)
    left_out: int = field(default=0, kw_only=True)

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: NDArray[np.int64]) -> Lines:
        """Returns the rows of these numbers."""
        picked = rows.tolist()
        return replace(
            self,
            ids=[self.ids[i] for i in picked],
            texts=[self.texts[i] for i in picked],
            positive=self.positive[rows],
            groups=[self.groups[i] for i in picked] if self.groups else (),
            left_out=0,
        )

    def summary(self) -> str:
        """Returns one line for a terminal."""
        sides = {"positive": (self.positive > 0.5).sum(), "negative": (self.positive < 0.5).sum()}
        tone = ", ".join(f"{count:,} rather {side}" for side, count in sides.items() if count) or "no tone"
        return f"{len(self):,} lines, {tone}, {self.left_out:,} broken rows or copies left out"


class Comments(NamedTuple):
    """``texts`` and whether each is ``abusive`` [N]; abusive is not the same as negative ('시발 개웃기네')."""

    texts: list[str]
    abusive: NDArray[np.bool_]

    def summary(self) -> str:
        """Returns one line for a terminal."""
        return f"{len(self.texts):,} lines, {self.abusive.sum():,} abusive"


def kote(data: str) -> Lines:
    """Reads KOTE's validation comments.

    The share of a comment is positive ÷ polar emotions among those that any of 5 raters gave, 0.5 where none is polar.
    Raises ``DataError``, as every loader here does, when the file is missing or holds nothing of its form.
    """
    path = locate(data, KOTE)
    rows = _csv_rows(path, "\t")
    whole = [(row[0], row[1], _emotions(row[2])) for row in rows if len(row) == 3]
    kept = [(id_, text, _positive_share(emotions)) for id_, text, emotions in whole if emotions]
    return _lines(path, kept, len(rows), (0.60, 0.16, 0.24))


def _emotions(ids: str) -> set[int]:
    """The emotions of ``ids``, written as "0,6,10"; none if any of them is unknown."""
    emotions = {int(id_) if id_.isdecimal() else -1 for id_ in ids.split(",")}
    return emotions if emotions <= _EMOTIONS else set()


def _positive_share(emotions: set[int]) -> float:
    positive, negative = len(emotions & POSITIVE_EMOTIONS), len(emotions & NEGATIVE_EMOTIONS)
    return positive / (positive + negative) if positive + negative else 0.5


def everyday(data: str) -> Lines:
    """Reads the different questions of Chatbot_data with label 0, 일상다반사, each as 0.5.

    Labels 1 and 2 are topics, break-up and love, and no tones.
    """
    path = locate(data, EVERYDAY)
    rows = [row for row in enumerate(_csv_rows(path, ",")) if len(row[1]) == 3 and row[1][2].strip() == "0"]
    first: dict[str, tuple[str, str, float]] = {}
    for number, (question, _, _) in rows:
        first.setdefault(clean(question).strip(), (str(number), question, 0.5))
    return _lines(path, list(first.values()), len(rows), (0.76, 0.05, 0.19))


def abusive(data: str) -> Comments:
    """Reads community comments and whether they are abusive. A row is ``text|1``; the text may hold bars of its own."""
    path = locate(data, ABUSIVE)
    rows = [row.removesuffix("\r").rpartition("|") for row in read_text(path).split("\n")]
    kept = [(clean(text).strip(), label == "1") for text, _, label in rows if text.strip() and label in ("0", "1")]
    if not kept:
        raise DataError(f"{path}: holds no row of the form text|1; take the published file (gamseong-export fetch-data --all).")
    return Comments([text for text, _ in kept], np.array([label for _, label in kept], np.bool_))


def sentineg_reviews(data: str) -> Lines:
    """Reads KoBEST SentiNeg's development set: 200 negative (0) and 200 positive (1) shop reviews. For evaluation only."""
    path = locate(data, SENTINEG)
    rows = [row.removesuffix("\r").split("\t") for row in read_text(path).split("\n")]
    kept = [(row[0], row[2], float(row[1])) for row in rows if len(row) == 3 and row[1] in ("0", "1")]
    return _lines(path, kept, len(kept), (0.0, 0.0, 1.0))


def own(name: Own, folder: Path = _FOLDER) -> Lines:
    """Reads one of the project's own lists: ``everyday`` is 0.5 throughout, the others have labels.

    Of ``negation`` the rows 2k and 2k + 1 are twins, 부정 and 긍정. Ids are line numbers. ``hands`` are split by blocks of
    neighbouring rows, ``stretches`` by channel. A broken row is an error and not left out, because we can correct our own list.
    Raises ``DataError``.
    """
    if name not in get_args(Own):
        raise DataError(f"{name}: is not one of the project's own lists; take one of {', '.join(get_args(Own))}.")
    rows = own_rows(name, folder)
    lines = _lines(folder / _file(name), [(row["line"], row["text"], TONES[row["label"]]) for row in rows], len(rows))
    if name == "hands":
        return replace(lines, groups=_blocks(row["hand"] for row in rows), shares=(11 / 14, 1 / 14, 1 / 7))
    if name == "stretches":
        return replace(lines, groups=[f"{row['hand']}/{row['channel']}" for row in rows], shares=(0.85, 0.15, 0.0))
    return lines


def own_rows(name: Own, folder: Path = _FOLDER) -> list[dict[str, str]]:
    """Returns the rows of one of the project's own lists by column, with the number of the ``line``. Raises ``DataError``."""
    path = folder / _file(name)
    if not path.exists():
        raise DataError(f"{path}: is in the repository alone, not in what is installed; work in a checkout of it.")
    numbered = enumerate(read_text(path).split("\n"), 1)
    rows = [(number, row.removesuffix("\r")) for number, row in numbered if row.strip()]
    header = _WITHOUT_HEADER.get(name) or (rows.pop(0)[1].split("\t") if rows else ["label", "text"])
    found = []
    for number, row in rows:
        fields = {"label": "중립"} | dict(zip(header, row.split("\t"), strict=False))
        broken = row.count("\t") != len(header) - 1 or fields["label"] not in TONES or not fields.get("text", "").strip()
        if broken:
            raise DataError(f"{path}, line {number}: is not {'<tab>'.join(header)} with a label of {', '.join(TONES)}; mend it.")
        found.append({"line": str(number), **fields})
    return found


def _file(name: Own) -> str:
    return "everyday.txt" if name == "everyday" else f"{name}.tsv"


def _blocks(hands: Iterable[str]) -> list[str]:
    """Numbers the blocks of each hand: its first rows, the rows after them, and so on."""
    seen: Counter[str] = Counter()
    found = []
    for hand in hands:
        found.append(f"{hand}/{seen[hand] // _BLOCK}")
        seen[hand] += 1
    return found


def part(lines: Lines, name: Part, seed: int) -> Lines:
    """Returns the rows of one of three parts, in their order; what ``groups`` says, or else equal texts, are in the same part.

    A hash of seed and group, or of seed and text, draws the parts, so that neither the order of the rows nor the version of a
    library matters. Groups stay where they are when others join them.
    """
    keys = lines.groups or _without_spaces(lines.texts)
    drawn = {key: digest(f"{seed}\t{key}".encode()) for key in set(keys)}
    number = get_args(Part).index(name)
    start, end = (sum(lines.shares[:parts]) for parts in (number, number + 1))
    if lines.groups:
        places = {key: int(hashed, 16) / 16 ** len(hashed) for key, hashed in drawn.items()}
        side = {key for key, place in places.items() if start <= place < end}
    else:
        shuffled = sorted(drawn, key=drawn.__getitem__)
        side = set(shuffled[round(len(shuffled) * start) : round(len(shuffled) * end)])
    return lines.take(np.array([row for row, key in enumerate(keys) if key in side], np.int64))


def without(lines: Lines, texts: Sequence[str]) -> Lines:
    """Returns ``lines`` without those that equal one of ``texts``, spaces apart."""
    known = set(_without_spaces(texts))
    return lines.take(np.array([row for row, key in enumerate(_without_spaces(lines.texts)) if key not in known], np.int64))


def clear_ones(lines: Lines) -> Lines:
    """Returns the rows all of whose polar labels agree: a share of exactly 0 or 1."""
    return lines.take(np.flatnonzero((lines.positive == 0) | (lines.positive == 1)))


def without_feelings(lines: Lines) -> Lines:
    """Returns ``lines`` without statements that name a feeling; of Chatbot_data's everyday lines some 4 % do ('너무 외로워')."""
    toneless = [row for row, text in enumerate(lines.texts) if not names_a_feeling(text)]
    return lines.take(np.array(toneless, np.int64))


def _without_spaces(texts: Sequence[str]) -> list[str]:
    return ["".join(text.split()) for text in texts]


def _csv_rows(path: Path, delimiter: str) -> list[list[str]]:
    """The rows of a file with real CSV quoting, unlike NSMC's: quotes stand around a text and are doubled within it."""
    try:
        return list(csv.reader(io.StringIO(read_text(path), newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise DataError(f"{path}: is not quoted as the published file is ({error}); take that one.") from error


def _lines(
    path: Path, rows: Sequence[tuple[str, str, float]], found: int, shares: tuple[float, float, float] = (0.8, 0.1, 0.1)
) -> Lines:
    """``rows``: id, text, positive. ``found``: how many rows the file holds."""
    if not rows:
        raise DataError(f"{path}: holds no row of its form; take the published file (gamseong-export fetch-data --all).")
    texts = [clean(text).strip() for _, text, _ in rows]
    positive = np.array([tone for _, _, tone in rows], np.float32)
    return Lines([id_ for id_, _, _ in rows], texts, positive, shares=shares, left_out=found - len(rows))
