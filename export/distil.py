"""What larger or differently seeded models think of the flagship's training texts: targets softer and truer than labels.

Hinton, Vinyals & Dean 2015 (arXiv:1503.02531), with the teachers' mean as the soft target.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from .errors import RunError
from .examples import Characters
from .front_end import FrontEnd
from .run import MODEL, Run
from .settings import Flagship

TEACHER = "teacher"  # what the names of their recipes begin with
_BATCH = 1024


def teachers(root: Path) -> list[Run]:
    """Every finished run of a teacher's recipe below ``root``, by name. Raises ``RunError`` if there is none."""
    folders = sorted(path for path in root.glob(f"{TEACHER}*/*") if path.is_dir())
    found = [run for run in map(Run.open, folders) if run.finished]
    if not found:
        mend = f"train one or more (gamseong-export train {TEACHER}), or set recipes.flagship.distil = 0"
        raise RunError(f"{root}: holds no finished {TEACHER} for the flagship to learn from; {mend}.")
    return found


def opinions(runs: Sequence[Run], texts: Sequence[str]) -> NDArray[np.float32]:
    """The mean of the teachers' probabilities of 긍정, ``[N]`` in [0, 1]."""
    return np.mean([_opinion(run, texts) for run in runs], axis=0, dtype=np.float32)


def _opinion(run: Run, texts: Sequence[str]) -> NDArray[np.float32]:
    if not isinstance(run.settings, Flagship):
        raise RunError(f"{run.path}: is not a run of {TEACHER}; move it away.")
    front_end = FrontEnd(run.vocabulary, run.settings.length, run.settings.buckets)
    examples = Characters(texts, np.zeros(len(texts), np.int64), front_end)
    model = keras.models.load_model(run.path / MODEL, compile=False)
    order = np.argsort(examples.lengths, kind="stable")
    found = np.empty(len(texts), np.float32)
    began = said = time.monotonic()
    for start in range(0, len(order), _BATCH):
        rows = order[start : start + _BATCH]
        found[rows] = np.asarray(model.predict_on_batch(list(examples.inputs(rows))))[:, 1]
        now = time.monotonic()
        if now - said > 60:
            said = now
            left = (now - began) / (start + len(rows)) * (len(order) - start - len(rows))
            print(f"{run.path.name}: {start + len(rows):,} of {len(order):,} texts, {left / 60:.1f} min left", file=sys.stderr)
    return found
