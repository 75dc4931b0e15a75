"""What a user is told of a text against its label, where a text may also have no tone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...model_store import Label

NEGATIVE, TONELESS, POSITIVE = range(3)  # labels, in the order of ``TONES``
_COLUMNS = {Label.NEGATIVE: 0, Label.NEUTRAL: 1, Label.POSITIVE: 2, Label.AMBIGUOUS: 3, Label.UNREADABLE: 3}


@dataclass(frozen=True)
class ToneScores:
    """Labels, verdicts and probabilities of N texts.

    ``labels`` int64 [N]: 0 부정, 1 중립, 2 긍정. ``verdicts`` [N]: a text is *called* 긍정 or 부정; 중립, 애매함 and 판단 불가
    say neither. ``sides`` [N, 2]: columns 부정, 긍정. ``kinds`` [N], or empty: what each text is an example of.

    Every measure is an array of hits, whose mean is its share; some count a part of the texts only.
    """

    labels: NDArray[np.int64]
    verdicts: Sequence[Label]
    sides: NDArray[np.float32]
    kinds: Sequence[str] = ()

    @property
    def _said(self) -> NDArray[np.int64]:
        """The verdicts as labels [N]; neither 긍정 nor 부정 is 1."""
        of = {Label.NEGATIVE: NEGATIVE, Label.POSITIVE: POSITIVE}
        return np.array([of.get(verdict, TONELESS) for verdict in self.verdicts], np.int64)

    @property
    def named_right(self) -> NDArray[np.bool_]:
        """Of all texts: called what the label is, and those without a tone neither."""
        return np.asarray(self._said == self.labels)

    @property
    def named_wrong(self) -> NDArray[np.bool_]:
        """Of all texts: called 긍정 or 부정 where the label is another."""
        return np.asarray((self._said != TONELESS) & (self._said != self.labels))

    @property
    def called(self) -> NDArray[np.bool_]:
        """Of all texts: called 긍정 or 부정."""
        return np.asarray(self._said != TONELESS)

    @property
    def precision(self) -> NDArray[np.bool_]:
        """Of what is called 긍정 or 부정: rightly so."""
        return np.asarray(self.named_right[self.called])

    @property
    def right_side(self) -> NDArray[np.bool_]:
        """Of the texts that have a tone: the larger probability is the label's; a tie counts as 부정."""
        toned = self.labels != TONELESS
        side = np.where(self.sides.argmax(axis=1) == 1, POSITIVE, NEGATIVE)
        return np.asarray((side == self.labels)[toned])

    @property
    def left_alone(self) -> NDArray[np.bool_]:
        """Of the texts without a tone: called neither."""
        return np.asarray(self.named_right[self.labels == TONELESS])

    @property
    def unreadable(self) -> NDArray[np.bool_]:
        """Of all texts: 판단 불가."""
        return np.array([verdict == Label.UNREADABLE for verdict in self.verdicts], np.bool_)

    def of(self, *kinds: str) -> ToneScores:
        """Returns the scores of these kinds alone."""
        return self._where([kind in kinds for kind in self.kinds])

    def toned(self) -> ToneScores:
        """Returns the scores of the texts that have a tone."""
        return self._where((self.labels != TONELESS).tolist())

    def confusion(self) -> NDArray[np.int64]:
        """Returns counts [3, 4]: rows are the labels, columns the verdicts 부정, 중립, 긍정 and, in one, 애매함 and 판단 불가."""
        counts = np.zeros((3, 4), np.int64)
        np.add.at(counts, (self.labels, np.array([_COLUMNS[verdict] for verdict in self.verdicts], np.int64)), 1)
        return counts

    def _where(self, wanted: Sequence[bool]) -> ToneScores:
        rows = np.flatnonzero(np.array(wanted, np.bool_))
        kinds = [self.kinds[row] for row in rows.tolist()] if self.kinds else ()
        return ToneScores(self.labels[rows], [self.verdicts[row] for row in rows.tolist()], self.sides[rows], kinds)
