"""The checkpoints in a run's folder, ``epoch-NNN.keras``, from which a stopped training resumes.

Each is written under another name and renamed, so that the newest one is always complete.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import RunError
from .log import LOG, Epoch, best, read_log, stage_ends, write_log
from .run import HELD_OUT, LENGTHS, OPINIONS, VALIDATION_IDS, VOCABULARY

if TYPE_CHECKING:
    import keras


def checkpoint(run: Path, epoch: int) -> Path:
    """Returns where the model stands that ``epoch`` left."""
    return run / f"epoch-{epoch:03d}.keras"


def resumable_log(run: Path) -> list[Epoch]:
    """Reads the log up to the newest checkpoint: the process may have been killed between writing the two.

    Raises ``RunError`` where the log does not reach that checkpoint.
    """
    newest = max((int(path.stem.removeprefix("epoch-")) for path in run.glob("epoch-*.keras")), default=0)
    log = [row for row in read_log(run) if row.epoch <= newest]
    if len(log) != newest:
        raise RunError(f"{run / LOG}: lacks epochs up to {newest}, which has a checkpoint; put it back, or begin a new run.")
    return log


def save_epoch(run: Path, model: keras.Model, log: Sequence[Epoch]) -> None:
    """Writes the log, then the checkpoint of its last epoch, and then removes the checkpoints that nobody needs.

    The newest, the best, and those that end a stage are kept.
    """
    write_log(run, log)
    partial = run / "partial.keras"
    try:
        model.save(partial)
        partial.replace(checkpoint(run, log[-1].epoch))
    finally:  # half a file on a full disk would keep it full
        partial.unlink(missing_ok=True)
    kept = {log[-1].epoch, best(log).epoch, *(row.epoch for row in stage_ends(log))}
    for path in set(run.glob("epoch-*.keras")) - {checkpoint(run, epoch) for epoch in kept}:
        path.unlink()


def load_checkpoint(run: Path, epoch: int) -> Any:
    """Returns the compiled model that ``epoch`` left. Raises ``RunError`` where the file is damaged."""
    import keras

    path = checkpoint(run, epoch)
    try:
        return keras.models.load_model(path)
    except (ValueError, OSError, KeyError) as error:
        raise RunError(f"{path}: is damaged; delete it to go on from an earlier epoch, or begin a new run.") from error


def copy_first_stages(run: Path, earlier: Path) -> None:
    """Lets ``run`` begin with its last stage, from where ``earlier`` ended the stages before it.

    Raises ``RunError`` if ``earlier`` has finished no stage.
    """
    end = last_stage_end(earlier)
    shutil.copyfile(checkpoint(earlier, end), checkpoint(run, end))
    for name in (VOCABULARY, VALIDATION_IDS, LENGTHS, HELD_OUT, OPINIONS):  # what was learned from; the data has to fit it
        if (earlier / name).is_file():
            shutil.copyfile(earlier / name, run / name)
    write_log(run, [row for row in read_log(earlier) if row.epoch <= end])


def last_stage_end(run: Path) -> int:
    """Returns the epoch that ended the newest finished stage of ``run``. Raises ``RunError`` if it has finished none."""
    ends = stage_ends(read_log(run))
    if not ends or not checkpoint(run, ends[-1].epoch).is_file():
        raise RunError(f"{run}: has no finished stage to begin after; give a run that has come to its last stage.")
    return ends[-1].epoch
