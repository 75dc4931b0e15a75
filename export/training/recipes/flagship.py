"""The flagship's data: every review with its teachers' opinion, then a mixture in which chat has a say beside the movies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...data import corpora, nsmc, stars
from ...data.augmentation import with_noise
from ...data.corpora import Lines
from ...data.feelings import only_sad
from ...data.nsmc import Reviews
from ...data.stars import Rated
from ...errors import RunError
from ...model.examples import Characters
from ...model.front_end import FrontEnd, make_vocabulary
from ...model.tones import tones, two_sided
from ...settings import Flagship, Teacher
from ..loop import Stage
from ..run import HELD_OUT, LENGTHS, OPINIONS, VALIDATION_IDS, VOCABULARY, Run
from . import teacher


@dataclass(frozen=True)
class Toned:
    """``texts`` and ``positive`` float32 [N], the share of positive tone in [0, 1]."""

    texts: Sequence[str]
    positive: NDArray[np.float32]

    def times(self, count: int) -> Toned:
        """Every line ``count`` times."""
        return Toned(list(self.texts) * count, np.tile(self.positive, count))


def prepare(run: Run, settings: Flagship, data: str, learned: Reviews, held: Reviews) -> tuple[list[Stage], Characters]:
    """The two stages and the validation examples. ``learned`` and ``held`` are NSMC's training and validation rows.

    Leaves vocabulary, lengths, the teachers' opinions and the ids of every kept-out part in the run's folder.
    Raises ``DataError``, and ``RunError`` where a teacher has not been trained.
    """
    further = stars.rated(data).without_copies_of(held)
    texts = [*further.texts, *learned.texts]
    run.write(VOCABULARY, make_vocabulary(texts, settings.min_count))
    run.write(LENGTHS, np.bincount([len(text) for text in texts]).tolist())
    run.write(HELD_OUT, _held_out(data, settings.split))
    thought = opinions(run, settings, texts)
    own = settings.label_weight * learned.labels + (1 - settings.label_weight) * thought[len(further) :]
    reviews = without_mere_sadness(join(Toned(learned.texts, own.astype(np.float32)), rarer_stars(settings, further)))
    told = talk(settings, data, texts)
    front_end = FrontEnd(run.vocabulary, settings.length, settings.buckets)

    def stage(texts: Sequence[str], targets: NDArray[np.float32], noise: float, epochs: int, rate: float) -> Stage:
        return Stage(Characters(with_noise(texts, noise, settings.seed), targets, front_end), epochs, rate)

    # Beside chat a review counts as one that has a tone, however much one may doubt which; a message may have none.
    targets = np.concatenate([two_sided(reviews.positive), tones(told.positive)])
    stages = [
        stage(texts, tones(thought), settings.opinion_noise, settings.opinion_epochs, settings.opinion_learning_rate),
        stage([*reviews.texts, *told.texts], targets, settings.noise, settings.epochs, settings.learning_rate),
    ]
    return stages, Characters(held.texts, tones(held.labels), front_end)


def opinions(run: Run, settings: Flagship, texts: Sequence[str]) -> NDArray[np.float32]:
    """The share of positive tone [N] that the teachers, their log odds averaged, see in ``texts``; kept in the run's folder."""
    path = run.path / OPINIONS
    if not path.is_file():
        odds = []
        for name in settings.teachers:
            taught, recipe = teacher_run(run.path.parents[1], name, run.read(VALIDATION_IDS))
            print(f"{name}: {taught.path} reads {len(texts):,} reviews", flush=True)
            odds.append(teacher.opinions(taught, recipe, texts))
        fresh = path.with_suffix(".new.npy")
        np.save(fresh, (1 / (1 + np.exp(-np.mean(odds, axis=0)))).astype(np.float32))
        fresh.replace(path)
    thought: NDArray[np.float32] = np.load(path)
    if len(thought) != len(texts):
        raise RunError(f"{path}: is about {len(thought):,} reviews, the data holds {len(texts):,}; begin a new run.")
    return thought


def teacher_run(root: Path, name: str, held: Sequence[str]) -> tuple[Run, Teacher]:
    """The newest finished run of the teacher ``name`` below ``root``; ``held``: the ids that it must not have learned."""
    run = Run.latest(root, name=name, finished=True)
    if not isinstance(run.settings, Teacher) or run.read(VALIDATION_IDS) != list(held):
        raise RunError(f"{run.path}: kept out other reviews than this run does; train {name} anew with the same split.")
    return run, run.settings


def sources(settings: Flagship) -> dict[str, str]:
    """The data by name and their licences, those that the settings leave out left out."""
    used = [(f"NSMC {nsmc.TRAIN}", nsmc.LICENCE), ("further reviews of NSMC's crawl with their stars", stars.LICENCE)]
    used += [("KOTE val, training part", corpora.KOTE.licence)] * bool(settings.kote_times)
    used += [("everyday lines of Chatbot_data, training part", corpora.EVERYDAY.licence)] * bool(settings.everyday_times)
    used += [("gamseong's own chat corpus", "export/chat, CC0 1.0")] * bool(settings.corpus_times)
    names, licences = zip(*used, strict=True)
    return {"data": "; ".join(names), "licence": "; ".join(licences)}


def rarer_stars(settings: Flagship, further: Rated) -> Toned:
    """Reviews whose stars lie where NSMC has none (5-8) or few (1-4, and as many of 9-10)."""
    random = np.random.default_rng(settings.seed)

    def drawn(lowest: int, highest: int, count: int) -> Toned:
        rows = random.permutation(np.flatnonzero((further.stars >= lowest) & (further.stars <= highest)))[:count]
        return Toned([further.texts[row] for row in rows.tolist()], stars.TARGETS[further.stars[rows] - 1])

    return join(drawn(5, 8, settings.middle), drawn(1, 4, settings.extra), drawn(9, 10, settings.extra))


def chat(settings: Flagship, data: str) -> Toned:
    """Comments, everyday lines and our own chat corpus, each as often as the settings say; the training parts only."""
    measured = [text for name in corpora.EVALUATION for text in corpora.own(name).texts]
    everyday = corpora.without(corpora.part(corpora.everyday(data), "training", settings.split), measured)
    return join(
        _toned(corpora.part(corpora.kote(data), "training", settings.split)).times(settings.kote_times),
        _toned(corpora.without_feelings(everyday)).times(settings.everyday_times),
        _toned(corpora.own("corpus")).times(settings.corpus_times),
    )


def talk(settings: Flagship, data: str, crawl: Sequence[str]) -> Toned:
    """``chat``, and before it, as 부정, the reviews of ``crawl`` that only say that somebody is sad.

    Under a film such a text is praise. Where one does not see the film it is what it says.
    """
    sad = sorted({text for text in crawl if only_sad(text)})
    return join(Toned(sad, np.zeros(len(sad), np.float32)).times(settings.sad_times), chat(settings, data))


def without_mere_sadness(reviews: Toned) -> Toned:
    """``reviews`` less those that ``talk`` takes."""
    rows = [row for row, text in enumerate(reviews.texts) if not only_sad(text)]
    return Toned([reviews.texts[row] for row in rows], reviews.positive[rows])


def join(*parts: Toned) -> Toned:
    """All lines, one part after the other."""
    return Toned([text for part in parts for text in part.texts], np.concatenate([part.positive for part in parts]))


def _toned(lines: Lines) -> Toned:
    return Toned(lines.texts, lines.positive)


def _held_out(data: str, seed: int) -> dict[str, dict[str, list[str]]]:
    """The ids of the lines that training never sees, by corpus and part."""
    lines = {"kote": corpora.kote(data), "everyday": corpora.everyday(data)}
    return {
        name: {"validation": list(corpora.part(rows, "validation", seed).ids), "test": list(corpora.part(rows, "test", seed).ids)}
        for name, rows in lines.items()
    }
