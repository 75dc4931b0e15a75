"""Judges texts with a sentiment bundle: one onnxruntime session, which any thread may call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bundle import MANIFEST, Bundle
from .errors import InputError
from .prediction import Prediction
from .session import open_session
from .text import can_carry_tone, clean, without_markup
from .tokenizers import encode, get_tokenizer, pad


class Analyzer:
    """Judges texts with an opened sentiment bundle.

    ``threads``: onnxruntime threads of one call. ``batch_size``: texts of one graph run at most. A text's
    probabilities do not depend on the other texts of its batch. Raises ``InputError`` for a bundle of another task,
    ``BundleError`` for a graph that is not what the manifest says, ``TokenizerUnavailableError`` for a tokenizer that is
    not installed, and ``ValueError`` for a ``batch_size`` or ``threads`` below 1.
    """

    def __init__(self, bundle: Bundle, *, threads: int = 1, batch_size: int = 64) -> None:
        if bundle.manifest.task != "sentiment":
            raise InputError(f"{bundle.manifest.name} is a {bundle.manifest.task} bundle; take a sentiment one.")
        if batch_size < 1:
            raise ValueError("batch_size must be at least 1")
        self.bundle = bundle
        self._spec = bundle.manifest.input
        self._vocabulary = bundle.vocabulary
        self._tokenize = get_tokenizer(self._spec.tokenizer, bundle.path / MANIFEST)
        self._batch_size = batch_size
        self._session = open_session(bundle, threads)

    @property
    def max_length(self) -> int:
        """How many tokens of a text are read; whether these are characters, words or morphemes is the tokenizer's choice."""
        return self._spec.max_length

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Returns one prediction for each text, in order; texts without anything to judge are 판단 불가 and cost no graph run.

        Raises ``InputError`` for anything but a sequence of ``str``.
        """
        cleaned = _clean_all(texts)
        tokens = [self._tokenize(text) for text in cleaned]
        cut = [self._is_cut(row) for row in tokens]
        readable = [index for index, text in enumerate(cleaned) if self._can_judge(text, tokens[index])]
        scores = self._run([cleaned[index] for index in readable], [tokens[index] for index in readable])
        predictions = [Prediction.unreadable(truncated) for truncated in cut]
        for index, (negative, positive) in zip(readable, scores.tolist(), strict=True):
            predictions[index] = Prediction.judge(negative, positive, self.bundle.manifest.threshold, cut[index])
        return predictions

    def reads_all(self, text: str) -> bool:
        """Returns whether the model reads ``text`` to its end; if not, its prediction is ``truncated``."""
        return not self._is_cut(self._tokenize(clean(text)))

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns the graph's own numbers for every text, readable or not: ``[N, 2]``, columns 부정, 긍정, rows summing to 1."""
        cleaned = _clean_all(texts)
        return self._run(cleaned, [self._tokenize(text) for text in cleaned])

    def ids(self, text: str) -> list[int]:
        """Returns what an ``ids`` graph is given for ``text``: between 1 and ``max_length`` token ids."""
        return encode(self._tokenize(clean(text)), self._vocabulary, self.max_length)

    def _is_cut(self, tokens: Sequence[str]) -> bool:
        return any(token.strip() for token in tokens[self.max_length :])  # cut-off white space is no loss

    def _can_judge(self, text: str, tokens: Sequence[str]) -> bool:
        """Returns whether one of the tokens that the graph reads is the writer's own, known, and able to carry a tone."""
        bare = without_markup(text)
        own = tokens if bare == text else self._tokenize(bare)  # morphemes are too slow to be made twice for nothing
        # `bare` is as long as `text`, so its first `max_length` characters are those that are read. Words of `bare` are fewer
        # than those of `text`, so a word counts only if it is among those that are read.
        known = self._vocabulary.keys() & tokens[: self.max_length]
        return any(token in known and can_carry_tone(token) for token in own[: self.max_length])

    def _run(self, texts: Sequence[str], tokens: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Runs batches of texts of similar length, so that short texts do not pay for the steps of long ones."""
        scores = np.empty((len(texts), 2), np.float32)
        order = np.argsort([len(row) for row in tokens], kind="stable")
        for start in range(0, len(texts), self._batch_size):  # an empty batch would crash the process, not raise
            batch = order[start : start + self._batch_size].tolist()
            feed: NDArray[Any]
            if self._spec.kind == "text":
                # Cut here, as the graph would: its own tokenizer would first split all of a very long text.
                feed = np.array([texts[index][: self.max_length] for index in batch], dtype=object)
            else:
                feed = pad([encode(tokens[index], self._vocabulary, self.max_length) for index in batch])
            scores[batch] = self._session.run([self.bundle.manifest.output], {self._spec.name: feed})[0]
        return scores


def _clean_all(texts: Sequence[str]) -> list[str]:
    if isinstance(texts, str):
        raise InputError("predict takes a list of texts; put the one text into a list.")
    for text in texts:
        if not isinstance(text, str):
            raise InputError(f"a text must be a str, not {type(text).__name__}.")
    return [clean(text) for text in texts]
