"""The texts that the flagship and its teachers learn from beside NSMC: reviews with stars, chat, comments, everyday lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..data import comments, corpora, nsmc, stars
from ..data.corpora import Lines
from ..data.diversity import near_copies
from ..data.feelings import only_sad
from ..data.stars import Rated
from ..model.tones import tones
from ..settings import Mixture

_COMMON = 4  # characters without spaces: a longer copy of a kept-out line is that line, a shorter one ('ㅋㅋㅋ') a common phrase


@dataclass(frozen=True)
class ToneTexts:
    """``texts`` and ``tones`` float32 [N, 3]: the shares of 부정, no tone and 긍정 in each."""

    texts: Sequence[str]
    tones: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.texts)

    def times(self, count: int) -> ToneTexts:
        """Returns every text ``count`` times."""
        return ToneTexts(list(self.texts) * count, np.tile(self.tones, (count, 1)))

    def drawn(self, share: float, seed: int) -> ToneTexts:
        """Returns a share of the texts, in [0, 1], drawn by ``seed``, in their order."""
        count = len(self)
        rows = np.sort(np.random.default_rng(seed).permutation(count)[: round(count * share)])
        return ToneTexts([self.texts[row] for row in rows.tolist()], self.tones[rows])


def concatenate(*parts: ToneTexts) -> ToneTexts:
    """Returns all texts, one part after the other."""
    return ToneTexts([text for part in parts for text in part.texts], np.concatenate([part.tones for part in parts]))


def rated(settings: Mixture, further: Rated) -> Rated:
    """Draws the reviews outside NSMC that are read at all: all of 1-4 stars, and as many of the others as the settings ask.

    Seven in eight of them have 5 stars or more; read whole, they would take most of the time to say one thing.
    """
    rows = [_drawn(further, 1, 4, len(further), settings.split), _drawn(further, 5, 8, settings.rated_middle, settings.split)]
    rows += [_drawn(further, 9, 10, settings.rated_praise, settings.split)]
    kept = np.sort(np.concatenate(rows))
    return Rated([further.texts[row] for row in kept.tolist()], further.stars[kept])


def rarer_stars(further: Rated, middle: int, extra: int, seed: int) -> ToneTexts:
    """Draws ``middle`` reviews of 5-8 stars, where NSMC has none, and ``extra`` of 1-4 (it has few) and as many of 9-10."""
    rows = [_drawn(further, 5, 8, middle, seed), _drawn(further, 1, 4, extra, seed), _drawn(further, 9, 10, extra, seed)]
    kept = np.concatenate(rows)
    return with_sadness(ToneTexts([further.texts[row] for row in kept.tolist()], tones(stars.TARGETS[further.stars[kept] - 1])))


def chat(settings: Mixture, data: str, once: bool = False) -> ToneTexts:
    """Returns the training parts of comments, everyday lines and our own corpus, each as often as the settings ask.

    ``once``: one time each, those left out that the settings leave out. Of each corpus the share ``chat_share`` is drawn. No
    line of a kept-out part is among them, and none that comes near one of an evaluation list. Raises ``DataError``.
    """
    held = kept_out(settings, data)
    parts = [ToneTexts([], np.empty((0, 3), np.float32))]
    for name, count in _times(settings).items():
        if count:
            lines = corpora.part(_read(name, settings, data), "training", settings.split)
            if name == "everyday":
                lines = corpora.without_feelings(lines)
            texts = _relabelled(_without(lines, held)) if name == "kote" else _without(lines, held)
            if name == "comments":
                texts = concatenate(texts, _without(comments.labelled(data, settings.share_alike, chosen=True), held))
            parts.append(texts.drawn(settings.chat_share, settings.split).times(1 if once else count))
    return concatenate(*parts)


def unlabelled(settings: Mixture, data: str) -> list[str]:
    """Returns the comments without a label of ours, less those that a kept-out part holds. Raises ``DataError``."""
    if not settings.comments_times:
        return []
    held = kept_out(settings, data)
    return [text for text in comments.unlabelled(data, settings.share_alike) if _key(text) not in held]


def kept_out(settings: Mixture, data: str) -> set[str]:
    """Returns the texts, without spaces, that are measured on or may choose, of those too long to be a common phrase.

    Raises ``DataError``.
    """
    lines: list[Lines] = [corpora.own(name) for name in corpora.EVALUATION]
    for name, count in _times(settings).items():
        if count:
            whole = _read(name, settings, data)
            lines += [corpora.part(whole, part, settings.split) for part in ("validation", "test")]
    return {key for each in lines for key in map(_key, each.texts) if len(key) > _COMMON}


def with_sadness(reviews: ToneTexts) -> ToneTexts:
    """Returns ``reviews``, those that only say that somebody is sad as 부정.

    Under a film such a text is praise. In chat, without the film, it means what it says.
    """
    rows = [row for row, text in enumerate(reviews.texts) if only_sad(text)]
    changed = reviews.tones.copy()
    changed[rows] = [1, 0, 0]
    return ToneTexts(reviews.texts, changed)


def sadness(reviews: Sequence[str]) -> ToneTexts:
    """Returns those of ``reviews`` that only say that somebody is sad, each once, as 부정: see ``with_sadness``."""
    texts = sorted({text for text in reviews if only_sad(text)})
    return ToneTexts(texts, np.tile(np.array([1, 0, 0], np.float32), (len(texts), 1)))


def sources(settings: Mixture) -> dict[str, str]:
    """Names the data and its licences, less those that the settings leave out, as ``Recipe.sources`` does."""
    used = [(f"NSMC {nsmc.TRAIN}", nsmc.LICENCE), ("further reviews of NSMC's crawl with their stars", stars.LICENCE)]
    own = settings.corpus_times or settings.hands_times or settings.stretches_times
    used += [("gamseong's own chat corpus", "export/chat, CC0 1.0")] * bool(own)
    read = comments.licences(settings.share_alike) if settings.comments_times else {}
    used += [(f"comments ({name}), training part", licence) for name, licence in read.items()]
    used += [("KOTE val, training part", corpora.KOTE.licence)] * bool(settings.kote_times)
    used += [("everyday lines of Chatbot_data, training part", corpora.EVERYDAY.licence)] * bool(settings.everyday_times)
    names, licences = zip(*used, strict=True)
    return {"data": "; ".join(names), "licence": "; ".join(licences)}


def _times(settings: Mixture) -> dict[str, int]:
    names = ("corpus", "hands", "stretches", "comments", "kote", "everyday")
    return {name: getattr(settings, f"{name}_times") for name in names}


def _read(name: str, settings: Mixture, data: str) -> Lines:
    match name:
        case "comments":
            return comments.labelled(data, settings.share_alike)
        case "kote":
            return corpora.kote(data)
        case "everyday":
            return corpora.everyday(data)
        case "corpus":  # all of it is for training
            return replace(corpora.own("corpus"), shares=(1.0, 0.0, 0.0))
        case _:
            return corpora.own(name)  # type: ignore[arg-type]  # hands or stretches


def _relabelled(lines: ToneTexts) -> ToneTexts:
    """Returns KOTE's lines with the mean of what their emotions say and of the tone that we read in them, where we have one."""
    changed = lines.tones.copy()
    for row, text in enumerate(lines.texts):
        share = comments.label_of(text)
        if share is not None:
            changed[row] = (changed[row] + tones(np.array([share]))[0]) / 2
    return ToneTexts(lines.texts, changed)


def _without(lines: Lines, held: set[str]) -> ToneTexts:
    """Returns ``lines`` less what is reserved, what ``held`` has, and what comes near a line of an evaluation list."""
    reserved = comments.reserved()
    measured = [text for name in corpora.EVALUATION for text in corpora.own(name).texts if len(_key(text)) > _COMMON]
    held = held | {_key(text) for text, _ in near_copies(lines.texts, measured)}
    texts = enumerate(lines.texts)
    rows = [row for row, text in texts if _key(text) not in held and comments.fingerprint(text) not in reserved]
    return ToneTexts([lines.texts[row] for row in rows], tones(lines.positive[rows]))


def _drawn(further: Rated, lowest: int, highest: int, count: int, seed: int) -> NDArray[np.int64]:
    random = np.random.default_rng([seed, lowest])
    return random.permutation(np.flatnonzero((further.stars >= lowest) & (further.stars <= highest)))[:count]


def _key(text: str) -> str:
    return "".join(text.split())
