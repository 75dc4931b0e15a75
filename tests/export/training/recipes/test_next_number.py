"""The seed's series."""

from __future__ import annotations

import numpy as np

from gamseong.export.settings import ExportSettings, NextNumber
from gamseong.export.training.recipes.next_number import series_examples, series_range


def test_the_seeds_series(settings: ExportSettings) -> None:
    recipe = settings.recipes["next-number"]
    assert isinstance(recipe, NextNumber)
    data = series_examples(recipe)
    assert data.values.shape == (6, 4, 1)
    np.testing.assert_allclose(data.values[0, :, 0], [0.0, 0.1, 0.2, 0.3], atol=1e-7)
    np.testing.assert_allclose(data.targets, [0.4, 0.5, 0.6, 0.7, 0.8, 0.9], atol=1e-7)
    assert series_range(recipe) == (0.0, 0.9)
