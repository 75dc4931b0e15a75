"""The checkpoints in a run's folder, ``epoch-NNN.keras``, from which a stopped training resumes.

Each is written under another name and renamed, so that the newest one is always complete.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import keras

from ..errors import RunError
from .log import Epoch, best, read_log, stage_ends, write_log
from .run import OPINIONS


def checkpoint(run: Path, epoch: int) -> Path:
    """Returns where the model stands that ``epoch`` left."""
    return run / f"epoch-{epoch:03d}.keras"


def resumable_log(run: Path) -> list[Epoch]:
    """Reads the log up to the newest checkpoint: the process may have been killed between writing the two."""
    newest = max((int(path.stem.removeprefix("epoch-")) for path in run.glob("epoch-*.keras")), default=0)
    return [row for row in read_log(run) if row.epoch <= newest]


def save_epoch(run: Path, model: keras.Model, log: Sequence[Epoch]) -> None:
    """Writes the log, then the checkpoint of its last epoch, and then removes the checkpoints that nobody needs.

    The newest, the best, and those that end a stage are kept.
    """
    write_log(run, log)
    partial = run / "partial.keras"
    model.save(partial)
    partial.replace(checkpoint(run, log[-1].epoch))
    kept = {log[-1].epoch, best(log).epoch, *(row.epoch for row in stage_ends(log))}
    for path in set(run.glob("epoch-*.keras")) - {checkpoint(run, epoch) for epoch in kept}:
        path.unlink()


def copy_first_stages(run: Path, earlier: Path) -> None:
    """Lets ``run`` begin with its last stage, from where ``earlier`` ended the stages before it.

    Raises ``RunError`` if ``earlier`` has finished no stage.
    """
    end = last_stage_end(earlier)
    shutil.copyfile(checkpoint(earlier, end), checkpoint(run, end))
    if (earlier / OPINIONS).is_file():  # the same teachers on the same reviews: predicting them again takes minutes
        shutil.copyfile(earlier / OPINIONS, run / OPINIONS)
    write_log(run, [row for row in read_log(earlier) if row.epoch <= end])


def last_stage_end(run: Path) -> int:
    """Returns the epoch that ended the newest finished stage of ``run``. Raises ``RunError`` if it has finished none."""
    ends = stage_ends(read_log(run))
    if not ends or not checkpoint(run, ends[-1].epoch).is_file():
        raise RunError(f"{run}: has no finished stage to begin after; give a run that has come to its last stage.")
    return ends[-1].epoch
