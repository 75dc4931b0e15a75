"""One model out of several trainings: the mean of their weights, which costs nothing when it runs.

It works for runs whose last stage began at the same weights: they end in one basin, where the middle is better than its rim
(Wortsman et al. 2022, "Model soups", arXiv:2203.05482). Of runs that began apart the mean is noise.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from .errors import RunError
from .history import LOG, read_log, stage_ends
from .run import AVERAGED, HELD_OUT, LENGTHS, MODEL, VALIDATION_IDS, VOCABULARY, Run
from .settings import first_stages_differ


def average(runs: Sequence[Run], root: Path) -> Run:
    """A finished run below ``root`` with the mean of the runs' weights; its other files are those of the first.

    Raises ``RunError`` unless they are two or more finished runs of one recipe with the same log before the last stage.
    """
    first = runs[0]
    if len(runs) < 2:
        raise RunError("one run has no average; give two or more.")
    for run in runs:
        begun = stage_ends(read_log(run.path))
        if not run.finished or not begun:
            raise RunError(f"{run.path}: is not a finished run of more than one stage; give runs begun with train --from.")
        if first_stages_differ(run.settings, first.settings) or begun != stage_ends(read_log(first.path)):
            raise RunError(f"{run.path}: began its last stage elsewhere than {first.path}; give runs begun --from the same one.")
    weights = [keras.models.load_model(run.path / MODEL, compile=False).get_weights() for run in runs]
    model = keras.models.load_model(first.path / MODEL, compile=False)
    model.set_weights([np.mean(same, axis=0) for same in zip(*weights, strict=True)])
    made = Run.start(root, first.recipe, first.settings)
    for name in (VALIDATION_IDS, VOCABULARY, LENGTHS, HELD_OUT, LOG):
        shutil.copyfile(first.path / name, made.path / name)
    made.write(AVERAGED, [run.settings.seed for run in runs])
    model.save(made.path / MODEL)
    return made
