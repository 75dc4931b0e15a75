"""The mean of several runs' weights: last stages that began from one model end near one another, and their mean errs less.

Wortsman et al. 2022, "Model soups", arXiv:2203.05482: uniform soup.
"""

from __future__ import annotations

import filecmp
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..model.tones import tones
from .checkpoints import checkpoint, copy_first_stages, last_stage_end, load_checkpoint, save_epoch
from .errors import RunError
from .log import Epoch, best, read_log
from .loop import evaluate
from .recipes import recipe_of
from .reviews import validation_reviews
from .run import AVERAGED, MODEL, Run


def average(root: Path, runs: Sequence[Run[Any]], data: str) -> Run[Any]:
    """Makes a finished run below ``root`` whose model is the mean of those that ``runs`` kept, and measures it on validation.

    All of them began their last stage from one model (``train --from``). Its settings are the first run's. Raises ``RunError``
    for runs of which there is no such mean, and ``DataError``.
    """
    _check(runs)
    first = runs[0]
    run: Run[Any] = Run.start(root, first.recipe, first.settings)
    try:
        copy_first_stages(run.path, first.path)
        models = [load_checkpoint(each.path, best(read_log(each.path)).epoch) for each in runs]
        model = models[0]
        model.set_weights([np.mean(same, axis=0) for same in zip(*(each.get_weights() for each in models), strict=True)])
        log, began = read_log(run.path), time.monotonic()
        reviews = validation_reviews(run, data)
        examples = recipe_of(run).encode(run, reviews.texts, tones(reviews.labels))
        loss, error = evaluate(model, examples, run.settings.batch)
        log.append(Epoch(len(log) + 1, log[-1].stage + 1, loss, error, loss, error, round(time.monotonic() - began, 1)))
        run.write(AVERAGED, [each.path.name for each in runs])
        save_epoch(run.path, model, log)
        shutil.copyfile(checkpoint(run.path, log[-1].epoch), run.path / MODEL)
        return run
    except BaseException:
        run.discard()
        raise


def _check(runs: Sequence[Run[Any]]) -> None:
    """Raises ``RunError`` unless there are several finished runs of the flagship that began their last stage from one model."""
    if len(runs) < 2:
        raise RunError("average takes two or more runs; train further ones with --from RUN and another --seed.")
    for run in runs:
        if run.recipe != "flagship" or not run.finished:
            raise RunError(f"{run.path}: is no finished run of the flagship; average takes those alone.")
    began = [checkpoint(run.path, last_stage_end(run.path)) for run in runs]
    for path in began[1:]:
        if not filecmp.cmp(began[0], path, shallow=False):
            raise RunError(
                f"{path.parent}: began its last stage from another model than {began[0].parent}; train it with --from."
            )
