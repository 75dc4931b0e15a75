"""Shares of positive tone as three tones, and back."""

from __future__ import annotations

import numpy as np
import pytest

from gamseong.export.model.tones import sides, tones


def test_a_share_is_a_mixture_of_tones_and_comes_back_from_them() -> None:
    assert tones(np.array([0, 0.25, 0.5, 1])).tolist() == [[1, 0, 0], [0.5, 0.5, 0], [0, 1, 0], [0, 0, 1]]
    shares = np.linspace(0, 1, 21)
    assert sides(tones(shares))[:, 1] == pytest.approx(shares, abs=1e-6)
