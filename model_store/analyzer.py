"""Judges texts with a sentiment bundle: one onnxruntime session, which any thread may call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bundle import MANIFEST, Bundle, reopened
from .errors import InputError
from .manifest import LABELS
from .prediction import TONES, Prediction
from .session import GraphSession
from .text import can_carry_tone, read
from .tokenizers import encode, get_tokenizer, pad


class Analyzer:
    """Judges texts with an opened sentiment bundle. What it reads of a text is what ``text.read`` returns.

    ``threads``: onnxruntime threads of one call. ``batch_size``: texts of one graph run at most. A text's
    probabilities do not depend on the other texts of its batch. Raises ``InputError`` for a bundle of another task,
    ``BundleError`` for a graph that is not what the manifest says, ``TokenizerUnavailableError`` for a tokenizer that is
    not installed, and ``ValueError`` for a ``batch_size`` or ``threads`` below 1. A process that was forked, or that a pickle
    was sent to, opens the bundle again.
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
        self._batch_size, self._threads = batch_size, threads
        self._session = GraphSession(bundle, threads)

    def __reduce__(self) -> tuple[Any, ...]:
        return reopened, (type(self), self._session.path, {"threads": self._threads, "batch_size": self._batch_size})

    @property
    def max_length(self) -> int:
        """How many tokens of a text are read; whether these are characters, words or morphemes is the tokenizer's choice."""
        return self._spec.max_length

    def predict(self, texts: Iterable[str]) -> list[Prediction]:
        """Returns one prediction for each text, in order; texts without anything to judge are 판단 불가 and cost no graph run.

        Raises ``InputError`` for anything but ``str`` in an iterable.
        """
        readings = [read(text) for text in list_texts(texts)]
        tokens = [self._tokenize(reading.text) for reading in readings]
        cut = [self._is_cut(row) for row in tokens]
        readable = [index for index, row in enumerate(tokens) if self._can_judge(row)]
        scores, tones = self._run([readings[index].text for index in readable], [tokens[index] for index in readable])
        predictions = [Prediction.unreadable(*known) for known in zip(cut, (reading.quoted for reading in readings), strict=True)]
        manifest = self.bundle.manifest
        for index, (negative, positive), three in zip(readable, scores.tolist(), tones.tolist(), strict=True):
            known = cut[index], readings[index].quoted
            if manifest.tones:
                predictions[index] = Prediction.judge_tones(three, manifest.thresholds, *known)
            else:
                predictions[index] = Prediction.judge(negative, positive, manifest.threshold, *known)
        return predictions

    def reads_all(self, text: str) -> bool:
        """Returns whether the model reads what ``text`` says to its end; if not, its prediction is ``truncated``."""
        return not self._is_cut(self._tokenize(read(text).text))

    def probabilities(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """Returns the graph's own numbers for every text, readable or not: ``[N, 2]``, columns 부정, 긍정, rows summing to 1."""
        return self._run_all(texts)[0]

    def tones(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """Returns the same as three tones: ``[N, 3]``, columns 부정, 중립, 긍정, rows summing to 1.

        Raises ``InputError`` where the bundle has two sides only.
        """
        if not self.bundle.manifest.tones:
            raise InputError(f"{self.bundle.manifest.name} has no tones; take a bundle of format 2, or ask for probabilities.")
        return self._run_all(texts)[1]

    def ids(self, text: str) -> list[int]:
        """Returns what an ``ids`` graph is given for ``text``: between 1 and ``max_length`` token ids."""
        return encode(self._tokenize(read(text).text), self._vocabulary, self.max_length)

    def _is_cut(self, tokens: Sequence[str]) -> bool:
        return any(token.strip() for token in tokens[self.max_length :])  # cut-off white space is no loss

    def _can_judge(self, tokens: Sequence[str]) -> bool:
        """Returns whether one of the tokens that the graph reads is known and able to carry a tone."""
        letters = bool(self.bundle.manifest.tones)  # a bundle of two sides has learned nothing of Latin letters
        read_tokens = {token.lower() if letters else token for token in tokens[: self.max_length]}
        return any(token in self._vocabulary and can_carry_tone(token, letters) for token in read_tokens)

    def _run_all(self, texts: Iterable[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        contents = [read(text).text for text in list_texts(texts)]
        return self._run(contents, [self._tokenize(text) for text in contents])

    def _run(self, texts: Sequence[str], tokens: Sequence[Sequence[str]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Returns sides [N, 2] and tones [N, 3] or, of a bundle without them, [N, 0].

        Runs batches of texts of similar length, so that short texts do not pay for the steps of long ones.
        """
        found = [np.empty((len(texts), len(LABELS)), np.float32)]
        found.append(np.empty((len(texts), len(TONES) if self.bundle.manifest.tones else 0), np.float32))
        order = np.argsort([len(row) for row in tokens], kind="stable")
        for start in range(0, len(texts), self._batch_size):  # an empty batch would crash the process, not raise
            batch = order[start : start + self._batch_size].tolist()
            feed: NDArray[Any]
            if self._spec.kind == "text":
                # Cut here, as the graph would: its own tokenizer would first split all of a very long text.
                feed = np.array([texts[index][: self.max_length] for index in batch], dtype=object)
            else:
                feed = pad([encode(tokens[index], self._vocabulary, self.max_length) for index in batch])
            for kept, output in zip(found, self._session.run(feed), strict=False):
                kept[batch] = output
        return found[0], found[1]


def list_texts(texts: Iterable[str]) -> list[str]:
    """Returns the texts of a list, a generator, a numpy array or a column of a table. Raises ``InputError`` for anything else."""
    if isinstance(texts, str | bytes):
        raise InputError("predict takes a list of texts; put the one text into a list.")
    try:
        listed = list(texts)
    except TypeError as error:
        raise InputError(f"predict takes a list of texts, not {type(texts).__name__}.") from error
    for text in listed:
        if not isinstance(text, str):
            raise InputError(f"a text must be a str, not {type(text).__name__}.")
    return [str(text) for text in listed]  # numpy's own str would not do for a graph
