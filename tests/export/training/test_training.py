from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
import pytest

from gamseong.export.model.batches import length_batches
from gamseong.export.settings import NextNumber, Recipe, Settings
from gamseong.export.training.history import Epoch, best, read_log, should_stop, stage_ends
from gamseong.export.training.loop import Stage, train
from gamseong.export.training.recipes import prepare, series_data, word_vocabulary
from gamseong.export.training.run import Run


def history(errors: Sequence[float]) -> list[Epoch]:
    return [Epoch(number, 1, 0.5, 0.1, 0.5, error, 1.0) for number, error in enumerate(errors, 1)]


def test_the_earliest_of_the_best_epochs_is_kept() -> None:
    assert best(history([0.3, 0.2, 0.25, 0.2])).epoch == 2


@pytest.mark.parametrize(
    ("errors", "patience", "stops"),
    [([], 1, False), ([0.3], 1, False), ([0.3, 0.4], 1, True), ([0.3, 0.4], 2, False), ([0.3, 0.4, 0.3], 2, True)],
)
def test_early_stopping(errors: list[float], patience: int, stops: bool) -> None:
    assert should_stop(history(errors), patience) is stops


def test_batches_hold_every_row_once_and_rows_of_like_length() -> None:
    lengths = np.random.default_rng(0).integers(1, 100, 5003).tolist()
    batches = length_batches(lengths, 64, seed=1, epoch=1)
    assert sorted(np.concatenate(batches).tolist()) == list(range(5003))
    padded = sum(len(rows) * max(lengths[i] for i in rows) for rows in batches)
    assert padded < 1.1 * sum(lengths)
    again = length_batches(lengths, 64, seed=1, epoch=1)
    assert all((a == b).all() for a, b in zip(batches, again, strict=True))
    assert batches[0].tolist() != length_batches(lengths, 64, seed=1, epoch=2)[0].tolist()


def test_the_seeds_series(settings: Settings) -> None:
    recipe = settings.recipes["next-number"]
    assert isinstance(recipe, NextNumber)
    data = series_data(recipe)
    assert data.values.shape == (6, 4, 1)
    np.testing.assert_allclose(data.values[0, :, 0], [0.0, 0.1, 0.2, 0.3], atol=1e-7)
    np.testing.assert_allclose(data.targets, [0.4, 0.5, 0.6, 0.7, 0.8, 0.9], atol=1e-7)


def test_a_vocabulary_has_its_size_and_the_frequent_words_first() -> None:
    assert word_vocabulary([["가", "나"], ["나", "다", "라"], ["다", "나"]], 4) == ["", "<unk>", "나", "다"]


def test_validation_words_are_not_in_the_vocabulary_and_its_rows_are_listed(
    tmp_path: Path, made_nsmc: str, small: Callable[..., Recipe]
) -> None:
    run = Run.start(tmp_path, "seed-lstm", small("seed-lstm"))
    prepared = prepare(run, made_nsmc)
    assert prepared.validation is not None
    listed = run.read("validation_ids.json")
    assert len(listed) == len(prepared.validation.targets) >= 200
    assert (
        len(prepared.stages[0].examples.targets) + len(listed) == 1201
    )  # 1,200 rows and the quoted one; the empty one is in neither
    assert sum(run.read("lengths.json")) == len(prepared.stages[0].examples.targets)


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
def staged(tmp_path: Path, settings: Settings) -> Callable[..., list[Epoch]]:
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


def test_a_training_stopped_in_its_last_stage_goes_on_there(tmp_path: Path, settings: Settings) -> None:
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


def test_an_earlier_stage_is_never_the_best_one() -> None:
    rows = [Epoch(1, 1, 0.5, 0.1, 0.5, 0.1, 1.0), Epoch(2, 2, 0.5, 0.1, 0.5, 0.3, 1.0), Epoch(3, 2, 0.5, 0.1, 0.5, 0.2, 1.0)]
    assert best(rows).epoch == 3
    assert [row.epoch for row in stage_ends(rows)] == [1]
