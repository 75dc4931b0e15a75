"""Texts in, predictions out: one onnxruntime session behind a call that any thread may make."""

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
    """A sentiment bundle, ready to judge.

    ``threads``: onnxruntime threads of one call. ``batch_size``: texts of one graph run at most. A text's
    probabilities do not depend on its batch-mates. Raises ``BundleError`` for a bundle of another task or a
    graph that is not what the manifest says, ``TokenizerUnavailableError`` for a tokenizer that is not installed.
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
        """How much of a text is read: characters or tokens, by the bundle's tokenizer."""
        return self._spec.max_length

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in order; texts without anything to judge are 판단 불가 and cost no graph run."""
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
        """Whether the model reads ``text`` to its end; where not, its prediction is ``truncated``."""
        return not self._is_cut(self._tokenize(clean(text)))

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The graph's own numbers for every text, readable or not: ``[N, 2]``, columns 부정, 긍정, rows summing to 1."""
        cleaned = _clean_all(texts)
        return self._run(cleaned, [self._tokenize(text) for text in cleaned])

    def ids(self, text: str) -> list[int]:
        """What an ``ids`` graph is given for ``text``: between 1 and ``max_length`` token ids."""
        return encode(self._tokenize(clean(text)), self._vocabulary, self.max_length)

    def _is_cut(self, tokens: Sequence[str]) -> bool:
        return any(token.strip() for token in tokens[self.max_length :])  # white space is no loss

    def _can_judge(self, text: str, tokens: Sequence[str]) -> bool:
        """Whether among the tokens that the graph is given one is the writer's own, known, and able to carry a tone."""
        bare = without_markup(text)
        own = tokens if bare == text else self._tokenize(bare)  # morphemes are too slow to make twice for nothing
        # `bare` is as long as `text`: cut alike, its characters are those read. Words are fewer: they have to be among the read.
        known = self._vocabulary.keys() & tokens[: self.max_length]
        return any(token in known and can_carry_tone(token) for token in own[: self.max_length])

    def _run(self, texts: Sequence[str], tokens: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Batches of like length, so that short texts do not pay for the longest one's steps."""
        scores = np.empty((len(texts), 2), np.float32)
        order = np.argsort([len(row) for row in tokens], kind="stable")
        for start in range(0, len(texts), self._batch_size):  # an empty batch would crash the process, not raise
            batch = order[start : start + self._batch_size].tolist()
            feed: NDArray[Any]
            if self._spec.kind == "text":
                # Cut here as the graph would cut: its own tokenizer would first split all of a very long text.
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
