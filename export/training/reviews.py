"""NSMC's training reviews as every recipe that reads texts splits them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..data import nsmc
from ..data.nsmc import Reviews
from .run import VALIDATION_IDS, Run


def split_reviews(run: Run[Any], data: str, seed: int) -> tuple[Reviews, Reviews]:
    """Returns the reviews to train on and the validation reviews, whose ids it writes into the run's folder.

    ``data``: the folder of the downloads. ``seed``: of the split. Raises ``DataError``.
    """
    reviews = nsmc.load(data, nsmc.TRAIN)
    print(f"{nsmc.TRAIN}: {reviews.summary()}", flush=True)
    training, validation = nsmc.split(reviews, run.settings.validation, seed)
    run.write(VALIDATION_IDS, list(validation.ids))
    return training, validation


def validation_reviews(run: Run[Any], data: str) -> Reviews:
    """Returns the reviews that were kept out of the run's training. Raises ``DataError``."""
    reviews = nsmc.load(data, nsmc.TRAIN)
    kept = set(run.read(VALIDATION_IDS))
    return reviews.take(np.array([row for row, id_ in enumerate(reviews.ids) if id_ in kept], np.int64))
