"""``flagship``: first its teachers' opinion of reviews and comments, then a mixture in which chat counts beside the movies."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ...data import corpora, stars
from ...data.augmentation import variants, with_noise
from ...model import networks
from ...model.examples import NgramExamples
from ...model.front_end import FrontEnd, make_vocabulary
from ...model.tones import tones
from ...settings import Flagship, Teacher
from .. import mixture
from ..errors import RunError
from ..loop import Stage
from ..losses import compile_on_shares
from ..mixture import ToneTexts, concatenate, with_sadness
from ..opinions import load_opinions, origin_of, save_opinions
from ..reviews import split_reviews
from ..run import HELD_OUT, LENGTHS, OPINIONS, VALIDATION_IDS, VOCABULARY, Run
from . import teacher
from .base import Prepared, Recipe


def prepare(run: Run[Flagship], data: str) -> Prepared:
    """Prepares a stage of the teachers' opinions and one of reviews and chat; chat stands in both.

    Leaves vocabulary, lengths, the opinions and the ids of every kept-out part in the run's folder. Raises ``DataError``,
    and ``RunError`` where a teacher has not been trained.
    """
    settings = run.settings
    training, validation = split_reviews(run, data, settings.split)
    further = stars.rated(data).without_copies_of(validation)
    once, chat, unlabelled = (
        mixture.chat(settings, data, once=True),
        mixture.chat(settings, data),
        mixture.unlabelled(settings, data),
    )
    made = variants(once.texts, settings.variants, settings.split)
    read = [*mixture.rated(settings, further).texts, *unlabelled, *training.texts]
    run.keep(VOCABULARY, make_vocabulary([*read, *once.texts], settings.min_count, once.texts))
    run.keep(LENGTHS, np.bincount([len(text) for text in [*read, *once.texts]]).tolist())
    run.keep(HELD_OUT, _held_out(data, settings.split))
    seen, of_made, of_chat = np.split(opinions(run, [*read, *made, *once.texts]), [len(read), len(read) + len(made)])
    reviews = with_sadness(
        ToneTexts(training.texts, mean_targets(tones(training.labels), seen[-len(training) :], settings.label_weight))
    )
    seen_of = dict(zip(once.texts, of_chat, strict=True))
    opinion = np.array([seen_of[text] for text in chat.texts], np.float32).reshape(-1, 3)
    chat = ToneTexts(chat.texts, mean_targets(chat.tones, opinion, settings.chat_label_weight))
    first = concatenate(with_sadness(ToneTexts(read, seen)), with_sadness(ToneTexts(made, of_made)), once)
    rarer = mixture.rarer_stars(further, settings.middle, settings.extra, settings.seed)
    last = concatenate(reviews, rarer, mixture.sadness(read).times(settings.sad_times), chat)

    def stage(part: ToneTexts, noise: float, epochs: int, rate: float) -> Stage:
        return Stage(encode(run, with_noise(part.texts, noise, settings.seed), part.tones), epochs, rate)

    stages = [
        stage(first, settings.opinion_noise, settings.opinion_epochs, settings.opinion_learning_rate),
        stage(last, settings.noise, settings.epochs, settings.learning_rate),
    ]
    return Prepared(stages, encode(run, validation.texts, tones(validation.labels)))


def mean_targets(labels: NDArray[np.floating], opinions: NDArray[np.floating], weight: float) -> NDArray[np.float32]:
    """Returns targets [N, 3] of which ``weight``, in [0, 1], is the labels' share and the rest the teachers'."""
    return np.asarray(weight * labels + (1 - weight) * opinions, np.float32)


def front_end(run: Run[Flagship]) -> FrontEnd:
    """Returns how the run's model reads a text."""
    return FrontEnd(run.vocabulary, run.settings.length, run.settings.buckets)


def encode(run: Run[Flagship], texts: Sequence[str], targets: NDArray[Any]) -> NgramExamples:
    """Encodes texts as ids of their characters and n-grams; ``targets``: shares of the three tones [N, 3]."""
    return NgramExamples(texts, targets, front_end(run))


def build(run: Run[Flagship]) -> keras.Model:
    """Builds the BiLSTM with three tones: int32 ids [N, L] and grams [N, L, 2] → probabilities [N, 2]."""
    return networks.tone_lstm(run.settings, len(run.vocabulary))


def compile(model: keras.Model, settings: Flagship) -> keras.Model:
    """Compiles the model up to the three tones, for their shares."""
    return compile_on_shares(model, settings.learning_rate)


def sources(settings: Flagship) -> dict[str, str]:
    """Names the data and its licences, less those that the settings leave out."""
    return mixture.sources(settings)


def opinions(run: Run[Flagship], texts: Sequence[str]) -> NDArray[np.float32]:
    """Returns the shares of the three tones [N, 3] that the teachers, their logarithms averaged, see in ``texts``.

    It is kept in the run's folder. Where teachers or reviews have changed since, a run without an epoch asks again. Raises
    ``RunError`` where a run with one is of other opinions, and where a teacher has not been trained.
    """
    path = run.path / OPINIONS
    if path.is_file():
        shares, origin = load_opinions(path)
        changes = ", ".join(origin.changes_to(origin_of(_teachers_at_hand(run), texts)))
        if not changes:
            return shares
        if run.has_epoch:
            mend = "begin a new run, or put back what it was made of"
            raise RunError(f"{path}: was learned from, and is of another state of {changes}; {mend}.")
        print(f"{path}: is of another state of {changes}; the teachers read again", flush=True)
    ids = run.read(VALIDATION_IDS)
    teachers = {name: teacher_run(run.path.parents[1], name, ids) for name in run.settings.teachers}
    logs = []
    for name, trained in teachers.items():
        print(f"{name}: {trained.path} reads {len(texts):,} texts", flush=True)
        logs.append(np.log(np.clip(teacher.predict_tones(trained, texts), 1e-9, 1)))
    shares = mean_tones(logs)
    save_opinions(path, shares, origin_of(teachers, texts))
    return shares


def mean_tones(logs: Sequence[NDArray[np.floating]]) -> NDArray[np.float32]:
    """Returns the tones [N, 3] whose logarithms are the mean of ``logs``, one [N, 3] a teacher."""
    mean = np.exp(np.mean(logs, axis=0))
    return np.asarray(mean / mean.sum(axis=1, keepdims=True), np.float32)


def _teachers_at_hand(run: Run[Flagship]) -> dict[str, Run[Any]]:
    """The newest finished runs of the teachers beside ``run``, of those that are there."""
    found = {}
    for name in run.settings.teachers:
        with contextlib.suppress(RunError):
            found[name] = Run.latest(run.path.parents[1], name=name, finished=True)
    return found


def teacher_run(root: Path, name: str, validation_ids: Sequence[str]) -> Run[Teacher]:
    """Returns the newest finished run of the teacher ``name`` below ``root``.

    Raises ``RunError`` unless it has kept out the reviews of ``validation_ids``.
    """
    run = Run.latest(root, name=name, finished=True)
    if run.recipe != name or run.read(VALIDATION_IDS) != list(validation_ids):
        raise RunError(f"{run.path}: kept out other reviews than this run does; train {name} anew with the same split.")
    return run


def _held_out(data: str, seed: int) -> dict[str, dict[str, list[str]]]:
    """Returns the ids of the lines that training never sees, by corpus and part."""
    lines = {"kote": corpora.kote(data), "everyday": corpora.everyday(data), "hands": corpora.own("hands")}
    lines["stretches"] = corpora.own("stretches")
    return {
        name: {"validation": list(corpora.part(rows, "validation", seed).ids), "test": list(corpora.part(rows, "test", seed).ids)}
        for name, rows in lines.items()
    }


RECIPE = Recipe(
    prepare,
    encode,
    build,
    compile,
    sources,
    input="text",
    front_end=front_end,
    teachers=lambda settings: settings.teachers,
)
