"""What a model is given of a text, and what its numbers say: plain Python without dependencies, to be read and ported.

``text.py`` beside it has the rules of what is read of a text, ``words.py`` the words of models that read words, and
``prediction.py`` the verdicts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ....model_store.prediction import Prediction
from ....model_store.text import can_carry_tone
from ....model_store.words import words

UNKNOWN, BOS = 1, 2  # 0 is what is dropped: white space and the colours of skin


class FrontEnd:
    """Reads ``manifest.json`` and ``vocabulary.json`` (token → id) of a package's folder."""

    def __init__(self, folder: Path) -> None:
        self.manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        self.vocabulary: dict[str, int] = json.loads((folder / "vocabulary.json").read_text("utf-8"))
        self.max_length: int = self.manifest["input"]["max_length"]
        self.reads_words = self.manifest["input"]["tokenizer"] == "words"
        self.letters = bool(self.manifest.get("tones"))  # a model of three tones reads letters too, in either case
        known = (token for token in self.vocabulary if not self.letters or token == token.lower())
        self._tone_tokens = frozenset(token for token in known if can_carry_tone(token, self.letters))

    def ids(self, text: str) -> list[int]:
        """Returns the ids of what ``read`` gave, of ``max_length`` tokens at most; a model of words is given one at least."""
        ids = [self.vocabulary.get(token, UNKNOWN) for token in self.tokens(text)[: self.max_length]]
        return ids or [UNKNOWN] if self.reads_words else ids

    def steps(self, ids: Sequence[int]) -> list[int]:
        """Returns ``ids`` behind BOS, without those that are 0 and without the third and later of equal ones in a row.

        A graph that says so in its package's README wants these; every other does the same itself.
        """
        dropped = {place for place, id_ in enumerate(ids) if not id_ or (place > 1 and ids[place - 1] == id_ == ids[place - 2])}
        return [BOS, *(id_ for place, id_ in enumerate(ids) if place not in dropped)]

    def cut(self, text: str) -> str:
        """Returns what a model that takes text is given of what ``read`` gave: it would first split all of a very long text."""
        return text if self.reads_words else text[: self.max_length]

    def tokens(self, text: str) -> Sequence[str]:
        """Returns the tokens of what ``read`` gave: its words, or its characters."""
        return words(text) if self.reads_words else text

    def can_judge(self, text: str) -> bool:
        """Returns whether the model knows anything in what ``read`` gave that can carry a tone; else it is 판단 불가."""
        tokens = self.tokens(text)[: self.max_length]
        return any(token in self._tone_tokens or (self.letters and token.lower() in self._tone_tokens) for token in tokens)

    def prediction(self, text: str, quoted: bool, sides: Sequence[float], tones: Sequence[float]) -> Prediction:
        """Returns the verdict on what ``read`` gave. ``sides``, ``tones``: the model's numbers; ``tones`` may be empty."""
        truncated = any(token.strip() for token in self.tokens(text)[self.max_length :])
        if not self.can_judge(text):
            return Prediction.unreadable(truncated, quoted)
        if tones:
            return Prediction.judge_tones(tones, self.manifest["thresholds"], truncated, quoted)
        return Prediction.judge(sides[0], sides[1], self.manifest["threshold"], truncated, quoted)
