"""The training loop on small models: stages, early stopping, and resuming after a kill."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
import pytest

from gamseong.export.settings import ExportSettings
from gamseong.export.training.log import Epoch, best, read_log
from gamseong.export.training.loop import Stage, train
from gamseong.export.training.run import Run

pytestmark = pytest.mark.long


def test_a_small_model_learns(trained: Callable[[str], Run]) -> None:
    log = read_log(trained("seed-lstm").path)
    assert best(log).val_error < 0.1
    assert log[-1].loss < log[0].loss
    assert (trained("seed-lstm").path / "model.keras").is_file()


def test_a_training_killed_midway_resumes_to_the_same_result(
    tmp_path: Path, made_nsmc: str, trained: Callable[[str], Run]
) -> None:
    """A real SIGKILL in the second epoch; the uninterrupted run is the same recipe with the same seed."""
    whole = trained("seed-lstm")
    config = tmp_path / "config.toml"
    values = {
        name: getattr(whole.settings, name) for name in ("embedding", "units", "batch", "validation", "learning_rate", "epochs")
    }
    table = "\n".join(f"{name} = {value}" for name, value in values.items())
    config.write_text(
        f'[export]\ndata = "{made_nsmc}"\nruns = "{tmp_path}/runs"\n[recipes.seed-lstm]\n{table}\n', encoding="utf-8"
    )
    command = [sys.executable, "-m", "gamseong.export", "--config", str(config), "--data", made_nsmc, "train", "seed-lstm"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("epoch 1/2"):
                process.kill()
    assert process.returncode == -9
    killed = Run.latest(tmp_path / "runs", finished=False)
    assert [row.epoch for row in read_log(killed.path)] == [1]
    done = subprocess.run([*command, "--resume"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "resuming after epoch 1" in done.stdout
    expected, found = read_log(whole.path), read_log(killed.path)
    assert [row.epoch for row in found] == [1, 2]
    for one, other in zip(expected, found, strict=True):
        assert other.loss == pytest.approx(one.loss, rel=1e-3)
        assert other.val_error == pytest.approx(one.val_error, abs=0.01)


class Flat:
    """Twelve rows of three numbers whose sum is the target."""

    lengths = (3,) * 12
    values = np.random.default_rng(0).normal(size=(12, 3)).astype(np.float32)
    targets = values.sum(axis=1)

    def inputs(self, rows: np.ndarray) -> tuple[np.ndarray, ...]:
        return (self.values[rows],)


@pytest.fixture
def staged(tmp_path: Path, settings: ExportSettings) -> Callable[..., list[Epoch]]:
    """Trains a line through two stages and notes the learning rates; ``patience`` is that of the last stage."""
    recipe = replace(settings.recipes["next-number"], batch=4, patience=1)

    def run(rates: list[float], epochs: tuple[int, int]) -> list[Epoch]:
        def make() -> keras.Model:
            model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
            model.compile(keras.optimizers.SGD(0.1), "mse", metrics=[keras.metrics.MeanAbsoluteError()])
            step = model.train_on_batch

            def noted(*arguments: object, **options: object) -> object:
                rates.append(float(model.optimizer.learning_rate))
                return step(*arguments, **options)

            model.train_on_batch = noted
            return model

        stages = [Stage(Flat(), epochs[0], 1e-9), Stage(Flat(), epochs[1], 1e-9)]
        return train(make, stages, None, recipe, tmp_path)

    return run


def test_every_stage_lowers_its_own_rate_and_only_the_last_one_stops_early(
    staged: Callable[..., list[Epoch]], tmp_path: Path
) -> None:
    rates: list[float] = []
    log = staged(rates, (3, 3))  # at these rates no epoch is better than the one before
    assert [row.stage for row in log] == [1, 1, 1, 2, 2]
    assert rates[0] == pytest.approx(rates[9])
    assert rates[8] < 0.1 * rates[0]
    assert all(later <= earlier for earlier, later in pairwise(rates[:9]))
    assert best(log).stage == 2
    assert {path.name for path in tmp_path.glob("epoch-*.keras")} >= {"epoch-003.keras", f"epoch-{best(log).epoch:03d}.keras"}
    assert read_log(tmp_path) == log


def test_a_training_stopped_in_its_last_stage_goes_on_there(tmp_path: Path, settings: ExportSettings) -> None:
    recipe = replace(settings.recipes["next-number"], batch=4)
    stages = [Stage(Flat(), 2, 0.05), Stage(Flat(), 3, 0.02)]
    for name in ("whole", "stopped"):
        (tmp_path / name).mkdir()

    def make(stop_at: int = 0) -> keras.Model:
        model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
        model.compile(keras.optimizers.Adam(0.1), "mse", metrics=[keras.metrics.MeanAbsoluteError()])
        step, left = model.train_on_batch, iter(range(1, 100))

        def stopping(*arguments: object, **options: object) -> object:
            if next(left) == stop_at:
                raise KeyboardInterrupt
            return step(*arguments, **options)

        model.train_on_batch = stopping
        return model

    whole = train(make, stages, None, recipe, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(lambda: make(stop_at=11), stages, None, recipe, tmp_path / "stopped")  # of three steps an epoch: in epoch 4
    assert [row.epoch for row in read_log(tmp_path / "stopped")] == [1, 2, 3]
    resumed = train(make, stages, None, recipe, tmp_path / "stopped")
    assert [(row.epoch, row.stage) for row in resumed] == [(1, 1), (2, 1), (3, 2), (4, 2), (5, 2)]
    assert [row.loss for row in resumed] == pytest.approx([row.loss for row in whole], rel=1e-5)
