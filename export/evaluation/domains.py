"""The labelled and toneless sets of texts that a bundle is measured on. Nothing here is ever trained on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model_store import Analyzer
from ..data import corpora, nsmc
from ..data.corpora import Lines
from ..data.errors import DataError
from .scores import Scores


@dataclass(frozen=True)
class Domain:
    """``texts`` [N] and ``labels`` int64 [N] (0 부정, 1 긍정), or ``None`` for lines that have no tone. ``title``: for people."""

    title: str
    texts: Sequence[str]
    labels: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class DomainPrediction:
    """A domain and what a bundle predicts for it: ``probabilities`` float32 [N, 2], columns 부정, 긍정."""

    domain: Domain
    probabilities: NDArray[np.float32]

    @property
    def scores(self) -> Scores:
        """The scores of a labelled domain. Raises ``ValueError`` for lines without labels."""
        if self.domain.labels is None:
            raise ValueError(f"{self.domain.title}: has no labels")
        return Scores(self.probabilities, self.domain.labels)


Predictions = Mapping[str, DomainPrediction | str]  # by name of the domain; a text says why there is no prediction


def nsmc_test(data: str, _: int = 0) -> Domain:
    """Returns all 50,000 rows of NSMC's test set, those without a text too, as published accuracies count them."""
    reviews = nsmc.load(data, nsmc.TEST)
    return Domain("NSMC test", reviews.texts, reviews.labels)


def nsmc_validation(data: str, training: Mapping[str, Any]) -> Domain:
    """Returns the reviews of NSMC's training file that the bundle's own training kept out.

    ``training``: of the bundle's manifest. Raises ``DataError`` where it does not say which reviews those are.
    """
    settings = training.get("settings", {})
    if not settings.get("validation") or "seed" not in settings:
        raise DataError("the bundle's manifest does not say which reviews its training kept out; take --on kote or --on discord.")
    _, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), int(settings["validation"]), int(settings.get("split", settings["seed"])))
    return Domain("NSMC validation", held.texts, held.labels)


def kote(data: str, seed: int) -> Domain:
    """Returns KOTE's kept-out comments whose raters gave only positive or only negative emotions."""
    return _labelled("KOTE kept-out, clear ones", corpora.clear_ones(corpora.part(corpora.kote(data), "test", seed)))


def kote_validation(data: str, training: Mapping[str, Any]) -> Domain:
    """Returns the same kind of comments from KOTE's validation part; ``training``: of the bundle's manifest."""
    lines = corpora.clear_ones(corpora.part(corpora.kote(data), "validation", split_seed(training)))
    return _labelled("KOTE validation, clear ones", lines)


def sentineg(data: str, _: int = 0) -> Domain:
    """Returns SentiNeg's development pairs one after the other: 부정, 긍정, 부정, 긍정, …"""
    texts = [text for pair in corpora.sentineg(data) for text in pair]
    return Domain("SentiNeg dev", texts, np.arange(len(texts), dtype=np.int64) % 2)


def everyday(data: str, seed: int) -> Domain:
    """Returns everyday one-liners of Chatbot_data, the kept-out part: '오늘 몇시에 모여?' has no tone."""
    return Domain("Chatbot everyday kept-out", corpora.part(corpora.everyday(data), "test", seed).texts)


def everyday_validation(data: str, training: Mapping[str, Any]) -> Domain:
    """Returns the same kind of one-liners from the validation part; ``training``: of the bundle's manifest."""
    return Domain("Chatbot everyday validation", corpora.part(corpora.everyday(data), "validation", split_seed(training)).texts)


def discord_everyday(_: str = "", __: int = 0) -> Domain:
    """Returns our own everyday lines of Discord."""
    return Domain("Discord everyday", corpora.own("everyday").texts)


def discord_clear(_: str = "", __: int = 0) -> Domain:
    """Returns our own clearly positive or negative lines of Discord."""
    return _labelled("Discord clear", corpora.own("clear"))


def negation(_: str = "", __: int = 0) -> Domain:
    """Returns our own twins, one after the other: 부정 and 긍정 differ in a negation."""
    return _labelled("negation twins", corpora.own("negation"))


def feelings(_: str = "", __: int = 0) -> Domain:
    """Returns our own plain statements of feeling, more than half of them sad."""
    return _labelled("feelings", corpora.own("feelings"))


# By name: (data folder, seed of the kept-out parts) → the set. Each raises ``DataError`` where its file is missing.
TEST_DOMAINS: Mapping[str, Callable[[str, int], Domain]] = {
    "nsmc": nsmc_test,
    "kote": kote,
    "sentineg": sentineg,
    "everyday": everyday,
    "discord_everyday": discord_everyday,
    "discord_clear": discord_clear,
    "negation": negation,
    "feelings": feelings,
}


def split_seed(training: Mapping[str, object]) -> int:
    """Returns the seed with which a bundle's training kept its parts out.

    It is ``split`` in the settings of the manifest's ``training``, or 1 for a bundle that names none: such a bundle has trained
    on none of the sets that are split here.
    """
    settings = training.get("settings")
    seed = settings.get("split") if isinstance(settings, Mapping) else None
    return seed if isinstance(seed, int) else 1


def predict_domains(analyzer: Analyzer, data: str) -> dict[str, DomainPrediction | str]:
    """Predicts every test domain once. Where a domain's data is missing, its place holds the sentence that says why."""
    seed = split_seed(analyzer.bundle.manifest.training)
    predictions: dict[str, DomainPrediction | str] = {}
    for name, load in TEST_DOMAINS.items():
        try:
            domain = load(data, seed)
        except DataError as error:
            predictions[name] = str(error)
        else:
            empty = f"{domain.title}: holds no row."
            predictions[name] = DomainPrediction(domain, analyzer.probabilities(domain.texts)) if domain.texts else empty
    return predictions


def _labelled(title: str, lines: Lines) -> Domain:
    return Domain(title, lines.texts, lines.positive.astype(np.int64))
