"""Judges texts with a sentiment bundle: one onnxruntime session, which any thread may call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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

_STEPS = 2048  # padded tokens of one graph run: what an LSTM makes of more no longer fits into a core's cache


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
        self._tone_tokens = _tone_tokens(bundle)
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
        listed = list_texts(texts)
        distinct = list(dict.fromkeys(listed))  # a chat says ㅋㅋㅋ and 👍 over and over
        found = dict(zip(distinct, self._judge(distinct), strict=True))
        return [found[text] for text in listed]

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

    def feeds(self, texts: Iterable[str]) -> Iterator[tuple[list[int], NDArray[Any]]]:
        """Yields what each graph run over ``texts`` is given, behind the places of its texts, which are of similar length."""
        contents = [read(text).text for text in list_texts(texts)]
        return self._feeds(contents, [self._tokenize(text) for text in contents])

    def _judge(self, texts: Sequence[str]) -> list[Prediction]:
        readings = [read(text) for text in texts]
        tokens = [self._tokenize(reading.text) for reading in readings]
        readable = [index for index, row in enumerate(tokens) if self._can_judge(row)]
        scores, tones = self._run([readings[index].text for index in readable], [tokens[index] for index in readable])
        numbers = dict(zip(readable, zip(scores.tolist(), tones.tolist(), strict=True), strict=True))
        return [
            self._prediction(numbers.get(index), self._is_cut(row), reading.quoted)
            for index, (reading, row) in enumerate(zip(readings, tokens, strict=True))
        ]

    def _prediction(self, numbers: tuple[list[float], list[float]] | None, truncated: bool, quoted: bool) -> Prediction:
        """``numbers``: a text's sides and tones, or ``None`` where there is nothing to judge."""
        if numbers is None:
            return Prediction.unreadable(truncated, quoted)
        manifest, ((negative, positive), tones) = self.bundle.manifest, numbers
        if manifest.tones:
            return Prediction.judge_tones(tones, manifest.thresholds, truncated, quoted)
        return Prediction.judge(negative, positive, manifest.threshold, truncated, quoted)

    def _is_cut(self, tokens: Sequence[str]) -> bool:
        return any(token.strip() for token in tokens[self.max_length :])  # cut-off white space is no loss

    def _can_judge(self, tokens: Sequence[str]) -> bool:
        """Returns whether one of the tokens that the graph reads is known and able to carry a tone."""
        tokens = tokens[: self.max_length]
        if not self._tone_tokens.isdisjoint(tokens):
            return True
        return bool(self.bundle.manifest.tones) and not self._tone_tokens.isdisjoint(map(str.lower, tokens))

    def _run_all(self, texts: Iterable[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        contents = [read(text).text for text in list_texts(texts)]
        return self._run(contents, [self._tokenize(text) for text in contents])

    def _run(self, texts: Sequence[str], tokens: Sequence[Sequence[str]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Returns sides [N, 2] and tones [N, 3] or, of a bundle without them, [N, 0].

        Runs batches of texts of similar length, so that short texts do not pay for the steps of long ones.
        """
        found = [np.empty((len(texts), len(LABELS)), np.float32)]
        found.append(np.empty((len(texts), len(TONES) if self.bundle.manifest.tones else 0), np.float32))
        for batch, feed in self._feeds(texts, tokens):
            for kept, output in zip(found, self._session.run(feed), strict=False):
                kept[batch] = output
        return found[0], found[1]

    def _feeds(self, texts: Sequence[str], tokens: Sequence[Sequence[str]]) -> Iterator[tuple[list[int], NDArray[Any]]]:
        lengths = np.array([min(len(row), self.max_length) for row in tokens], np.int64)
        order = np.argsort(lengths, kind="stable")
        for part in _batches(lengths[order].tolist(), self._batch_size):
            batch = order[part].tolist()
            if self._spec.kind == "text":
                # Cut here, as the graph would: its own tokenizer would first split all of a very long text.
                yield batch, np.array([texts[index][: self.max_length] for index in batch], dtype=object)
            else:
                yield batch, pad([encode(tokens[index], self._vocabulary, self.max_length) for index in batch])


def _tone_tokens(bundle: Bundle) -> frozenset[str]:
    """Returns the tokens of the vocabulary that can carry a tone; where letters can, those in lower case."""
    letters = bool(bundle.manifest.tones)  # a bundle of two sides has learned nothing of Latin letters
    known = (token for token in bundle.vocabulary if not letters or token == token.lower())
    return frozenset(token for token in known if can_carry_tone(token, letters))


def _batches(lengths: Sequence[int], size: int) -> Iterator[slice]:
    """Yields the places of each batch, none of them empty: that would crash the process, not raise.

    ``lengths``: of the texts in tokens, shortest first. A batch has ``size`` texts at most, and ``_STEPS`` padded tokens.
    """
    start = 0
    for place, length in enumerate(lengths):
        count = place - start
        if count == size or (count and (count + 1) * length > _STEPS):
            yield slice(start, place)
            start = place
    if start < len(lengths):
        yield slice(start, len(lengths))


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
