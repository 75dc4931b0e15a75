"""Batches of rows of like length."""

from __future__ import annotations

import numpy as np

from gamseong.export.model.batches import length_batches


def test_batches_hold_every_row_once_and_rows_of_like_length() -> None:
    lengths = np.random.default_rng(0).integers(1, 100, 5003).tolist()
    batches = length_batches(lengths, 64, seed=1, epoch=1)
    assert sorted(np.concatenate(batches).tolist()) == list(range(5003))
    padded = sum(len(rows) * max(lengths[i] for i in rows) for rows in batches)
    assert padded < 1.1 * sum(lengths)
    again = length_batches(lengths, 64, seed=1, epoch=1)
    assert all((a == b).all() for a, b in zip(batches, again, strict=True))
    assert batches[0].tolist() != length_batches(lengths, 64, seed=1, epoch=2)[0].tolist()
