"""A rebuilt model as a SavedModel in the layout of TensorFlow Serving: strings in, numbers and a verdict out.

Splitting, the lookup table and the verdict are in the signature. NFC, and with it the text rules, is not among TensorFlow's own
operators: the signature is given what ``read`` returned.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ...model_store import LABELS, TONES, Bundle, Label
from ...model_store.text import can_carry_tone
from ...model_store.tokenizers import PAD, UNKNOWN
from ...model_store.words import OUTSIDE, SIGNS, WORD_LENGTH
from ..model.front_end import BOS, HASH_MULTIPLIERS, TRIGRAM_SALT
from ..model.networks import up_to_output_layer
from ..model.tones import SIDES
from .rebuilding import Rebuilt


def save(bundle: Bundle, rebuilt: Rebuilt, folder: Path) -> None:
    """Writes the SavedModel into ``folder``, a version's folder of TensorFlow Serving.

    Its signature ``serving_default``: ``text`` string[N] → ``probabilities`` float32[N, 2], ``label`` string[N] and, of a model
    that has them, ``tones`` float32[N, 3].
    """
    module = _Signature(bundle, rebuilt)
    tf.saved_model.save(module, str(folder), signatures={"serving_default": module.judge})


class _Signature(tf.Module):  # type: ignore[misc]  # tensorflow is untyped
    def __init__(self, bundle: Bundle, rebuilt: Rebuilt) -> None:
        super().__init__("gamseong")
        manifest = bundle.manifest
        self._model: keras.Model = up_to_output_layer(rebuilt.model)
        self._front_end, self._length = rebuilt.front_end, manifest.input.max_length
        self._ids = _table({**rebuilt.index, "": PAD}, UNKNOWN)
        self._tones = bool(manifest.tones)
        self._can_carry_tone = _table(dict.fromkeys(_carriers(rebuilt.index, self._tones), 1), 0)
        self._thresholds = [manifest.thresholds[tone] for tone in TONES] if self._tones else [manifest.threshold] * 2
        self._labels = tf.constant([*(TONES if self._tones else LABELS), Label.AMBIGUOUS, Label.UNREADABLE])
        self.judge = tf.function(self._judge, input_signature=[tf.TensorSpec((None,), tf.string, name="text")], autograph=False)

    def _judge(self, text: Any) -> dict[str, Any]:
        tokens = self._tokens(text)[:, : self._length].to_tensor("")
        ids = tf.cast(self._ids.lookup(tokens), tf.int32)
        numbers = self._model(self._with_grams(_dropped(ids)) if self._front_end else _never_empty(ids), training=False)
        readable = tf.reduce_any(self._can_carry_tone.lookup(tokens) > 0, axis=1)
        answer = {"label": self._verdicts(numbers, readable)}
        if not self._tones:
            return {**answer, "probabilities": numbers}
        return {**answer, "probabilities": tf.matmul(numbers, tf.constant(SIDES, tf.float32)), "tones": numbers}

    def _tokens(self, text: Any) -> Any:
        if self._front_end:
            return tf.strings.unicode_split(text, "UTF-8")
        kept = tf.strings.regex_replace(tf.strings.lower(text, "utf-8"), OUTSIDE.pattern, " ")
        kept = tf.strings.regex_replace(tf.strings.regex_replace(kept, "'", ""), SIGNS.pattern, r" \1 ")
        return tf.strings.substr(tf.strings.split(kept), 0, WORD_LENGTH, unit="UTF8_CHAR")

    def _with_grams(self, ids: Any) -> list[Any]:
        assert self._front_end is not None  # noqa: S101  # the caller looked
        wide = tf.pad(tf.cast(ids, tf.int64), [[0, 0], [2, 0]])
        here, one, two = wide[:, 2:], wide[:, 1:-1], wide[:, :-2]
        bigrams = here * HASH_MULTIPLIERS[0] + one * HASH_MULTIPLIERS[1]
        trigrams = bigrams + two * HASH_MULTIPLIERS[2] + TRIGRAM_SALT
        grams = tf.math.floormod(tf.stack([bigrams, trigrams], axis=-1), self._front_end.buckets)
        return [ids, tf.cast(grams, tf.int32)]

    def _verdicts(self, numbers: Any, readable: Any) -> Any:
        exact = tf.cast(numbers, tf.float64)
        best, place = tf.reduce_max(exact, axis=1), tf.argmax(exact, axis=1, output_type=tf.int32)
        torn = tf.reduce_sum(tf.cast(tf.equal(exact, best[:, None]), tf.int32), axis=1) > 1
        torn |= best < tf.gather(tf.constant(self._thresholds, tf.float64), place)
        ambiguous = len(self._thresholds)
        return tf.gather(self._labels, tf.where(readable, tf.where(torn, ambiguous, place), ambiguous + 1))


def _table(entries: dict[str, int], default: int) -> Any:
    keys, values = tf.constant(list(entries) or [" "]), tf.constant(list(entries.values()) or [default], tf.int64)
    return tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(keys, values), default)


def _carriers(index: Collection[str], letters: bool) -> list[str]:
    """The tokens that make a text worth judging: as ``Analyzer`` finds them, but listed, for a table has no lower case."""
    known = {token for token in index if can_carry_tone(token, letters) and (not letters or token == token.lower())}
    return sorted(known | {character for character in map(chr, range(0x110000)) if letters and character.lower() in known})


def _dropped(ids: Any) -> Any:
    """BOS and ``ids`` without those that are 0 and without the third and later of equal ones in a row."""
    wide = tf.pad(ids, [[0, 0], [2, 0]])
    again = tf.equal(ids, wide[:, 1:-1]) & tf.equal(ids, wide[:, :-2])
    kept = tf.ragged.boolean_mask(ids, (ids != PAD) & ~again).to_tensor(PAD)
    return tf.pad(kept, [[0, 0], [1, 0]], constant_values=BOS)


def _never_empty(ids: Any) -> Any:
    """``ids`` with the unknown word as that of a text without words: an LSTM over no steps has no output."""
    empty = tf.reduce_all(tf.equal(ids, PAD), axis=1, keepdims=True)
    wide = tf.pad(ids, [[0, 0], [0, 1]])
    first = tf.cast(tf.range(tf.shape(wide)[1]) == 0, np.int32)
    return wide + UNKNOWN * first * tf.cast(empty, tf.int32)
