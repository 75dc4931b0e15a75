"""Three tones, 부정 · none · 긍정, and the two sides (부정, 긍정) that they add up to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Rows: the tones; columns: 부정 and 긍정. A text without a tone is half of either.
SIDES = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]], np.float32)


def tones(positive: NDArray[np.generic]) -> NDArray[np.float32]:
    """Returns shares of positive tone [N] in [0, 1] as three tones [N, 3]; ``tones(share) @ SIDES`` gives the shares back.

    0.5 is no tone at all, 0 and 1 are nothing but tone, and a share between them is a mixture of the two nearest.
    """
    share = positive.astype(np.float32)
    return np.stack([np.maximum(0, 1 - 2 * share), 1 - np.abs(2 * share - 1), np.maximum(0, 2 * share - 1)], axis=1)


def sides(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """Returns 부정 and 긍정 [N, 2] of three tones [N, 3]; two columns are sides already and stay as they are."""
    wide = probabilities.astype(np.float64)
    return wide if wide.shape[1] == 2 else wide @ SIDES
