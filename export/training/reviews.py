"""NSMC's training reviews as every recipe that reads texts splits them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..data import nsmc
from ..data.errors import DataError
from ..data.nsmc import Reviews
from .run import VALIDATION_IDS, Run


def split_reviews(run: Run[Any], data: str, seed: int) -> tuple[Reviews, Reviews]:
    """Returns the reviews to train on and the validation reviews, whose ids it writes into the run's folder.

    ``data``: the folder of the downloads. ``seed``: of the split. Raises ``DataError``.
    """
    reviews = nsmc.load(data, nsmc.TRAIN)
    print(f"{nsmc.TRAIN}: {reviews.summary()}", flush=True)
    training, validation = nsmc.split(reviews, run.settings.validation, seed)
    run.keep(VALIDATION_IDS, list(validation.ids))
    return training, validation


def validation_reviews(run: Run[Any], data: str) -> Reviews:
    """Returns the reviews that were kept out of the run's training. Raises ``DataError`` where ``data`` lacks one of them."""
    path = nsmc.locate(data, nsmc.TRAIN)
    reviews, kept = nsmc.read(path), set(run.read(VALIDATION_IDS))
    rows = [row for row, id_ in enumerate(reviews.ids) if id_ in kept]
    found = len({reviews.ids[row] for row in rows})
    if found < len(kept):
        mend = "give the data that it was trained on with --data"
        raise DataError(f"{path}: holds {found:,} of the {len(kept):,} reviews that {run.path} kept out; {mend}.")
    return reviews.take(np.array(rows, np.int64))
