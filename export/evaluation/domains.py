"""The labelled and toneless sets of texts that a bundle is measured on. Nothing here is ever trained on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model_store import Analyzer, Label
from ..data import comments, corpora, nsmc
from ..data.corpora import Lines, Own, Part
from ..data.errors import DataError
from .scores import Scores
from .tone_scores import NEGATIVE, POSITIVE, TONELESS, ToneScores


@dataclass(frozen=True)
class Domain:
    """``texts`` [N] and what is known of them. ``title``: for people.

    ``labels`` int64 [N]: 0 부정, 1 긍정; ``None`` where some texts have no tone. ``tones`` int64 [N]: 0 부정, 1 중립, 2 긍정;
    where it is ``None``, ``labels`` say as much. ``kinds`` [N], or empty: what each text is an example of, or where it is from.
    """

    title: str
    texts: Sequence[str]
    labels: NDArray[np.int64] | None = None
    tones: NDArray[np.int64] | None = None
    kinds: Sequence[str] = ()

    @property
    def three_tones(self) -> NDArray[np.int64]:
        """The labels as three tones [N]: 0 부정, 1 중립, 2 긍정. Raises ``ValueError`` where nothing is known."""
        if self.tones is not None:
            return self.tones
        if self.labels is None:
            raise ValueError(f"{self.title}: has no labels")
        return np.where(self.labels == 1, POSITIVE, NEGATIVE)


@dataclass(frozen=True)
class DomainPrediction:
    """A domain and what a bundle predicts for it.

    ``probabilities`` float32 [N, 2]: columns 부정, 긍정. ``verdicts`` [N]: what a user is told, or empty where that is not asked.
    """

    domain: Domain
    probabilities: NDArray[np.float32]
    verdicts: Sequence[Label] = ()

    @property
    def scores(self) -> Scores:
        """The scores of a domain of two sides. Raises ``ValueError`` for one without labels."""
        if self.domain.labels is None:
            raise ValueError(f"{self.domain.title}: has no labels")
        return Scores(self.probabilities, self.domain.labels)

    @property
    def tone_scores(self) -> ToneScores:
        """The scores of the verdicts. Raises ``ValueError`` where nothing is known of the texts."""
        return ToneScores(self.domain.three_tones, self.verdicts, self.probabilities, self.domain.kinds)


Predictions = Mapping[str, DomainPrediction | str]  # by name of the domain; a text says why there is no prediction


Training = Mapping[str, Any]  # ``training`` of a bundle's manifest: it says which parts were kept out


def nsmc_test(data: str, _: Training) -> Domain:
    """Returns all 50,000 rows of NSMC's test set, those without a text too, as published accuracies count them."""
    reviews = nsmc.load(data, nsmc.TEST)
    return Domain("NSMC test", reviews.texts, reviews.labels)


def nsmc_validation(data: str, training: Training) -> Domain:
    """Returns the reviews of NSMC's training file that the bundle's own training kept out.

    Raises ``DataError`` where ``training`` does not say which reviews those are.
    """
    settings = training.get("settings", {})
    if not settings.get("validation") or "seed" not in settings:
        raise DataError("the bundle's manifest does not say which reviews its training kept out; take --on kote or --on discord.")
    _, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), int(settings["validation"]), int(settings.get("split", settings["seed"])))
    return Domain("NSMC validation", held.texts, held.labels)


def kote(data: str, training: Training) -> Domain:
    """Returns KOTE's kept-out comments whose raters gave only positive or only negative emotions."""
    return _labelled("KOTE kept-out, clear ones", corpora.clear_ones(_part(corpora.kote(data), "test", training)))


def kote_validation(data: str, training: Training) -> Domain:
    """Returns the same kind of comments from KOTE's validation part."""
    return _labelled("KOTE validation, clear ones", corpora.clear_ones(_part(corpora.kote(data), "validation", training)))


def kote_tones_validation(data: str, training: Training) -> Domain:
    """Returns these comments, and beside them those whose raters gave as many positive as negative emotions, or none."""
    lines = _part(corpora.kote(data), "validation", training)
    return _toned("KOTE validation, clear ones and even ones", _without_faint(lines))


def sentineg(data: str, _: Training) -> Domain:
    """Returns SentiNeg's development reviews."""
    return _labelled("SentiNeg dev", corpora.sentineg_reviews(data))


def everyday(data: str, training: Training) -> Domain:
    """Returns everyday one-liners of Chatbot_data, the kept-out part: '오늘 몇시에 모여?' has no tone."""
    return _toned("Chatbot everyday kept-out", _part(corpora.everyday(data), "test", training))


def everyday_validation(data: str, training: Training) -> Domain:
    """Returns the same kind of one-liners from the validation part."""
    return _toned("Chatbot everyday validation", _part(corpora.everyday(data), "validation", training))


def discord_everyday(_: str, __: Training) -> Domain:
    """Returns our own everyday lines of Discord."""
    return _toned("Discord everyday", corpora.own("everyday"))


def discord_clear(_: str, __: Training) -> Domain:
    """Returns our own clearly positive or negative lines of Discord."""
    return _labelled("Discord clear", corpora.own("clear"))


def negation(_: str, __: Training) -> Domain:
    """Returns our own twins, one after the other: 부정 and 긍정 differ in a negation."""
    return _labelled("negation twins", corpora.own("negation"))


def feelings(_: str, __: Training) -> Domain:
    """Returns our own plain statements of feeling, more than half of them sad."""
    return _labelled("feelings", corpora.own("feelings"))


def fresh(_: str, __: Training) -> Domain:
    """Returns chat that was written after all else, by kind: complaints, praise, sarcasm, lines without a tone and so on."""
    return _toned("fresh chat", corpora.own("fresh"), _kinds("fresh"))


def fresh_second(_: str, __: Training) -> Domain:
    """Returns chat of the same kinds by another hand, for the mistakes in ``fresh`` told what was written for training."""
    return _toned("fresh chat, second list", corpora.own("fresh_second"), _kinds("fresh_second"))


def logs(_: str, __: Training) -> Domain:
    """Returns whole stretches of servers' channels, of the kinds ``STRONG``, ``FAINT`` and ``PLAIN``."""
    lines = corpora.own("logs")
    distance = np.abs(lines.positive - 0.5)  # 0 no tone, 0.25 a faint one, 0.5 a strong one
    return _toned("server logs", lines, [(PLAIN, FAINT, STRONG)[round(4 * each)] for each in distance.tolist()])


STRONG, FAINT, PLAIN = "strong", "faint", "plain"


def emoji(_: str, __: Training) -> Domain:
    """Returns our own lines of emoji, jamo and English, by kind; a kind that begins with ``EMOJI`` has an emoji in each."""
    return _toned("emoji list", corpora.own("emoji"), _kinds("emoji"))


EMOJI = "emoji"


def hands_test(_: str, training: Training) -> Domain:
    """Returns the kept-out lines of the hands, by kind."""
    return _hands("hands test", "test", training)


def hands_validation(_: str, training: Training) -> Domain:
    """Returns the validation part of the hands, by kind."""
    return _hands("hands validation", "validation", training)


def stretches_validation(_: str, training: Training) -> Domain:
    """Returns the channels of our own stretches that may choose."""
    return _toned("stretches validation", _part(corpora.own("stretches"), "validation", training))


def comments_test(data: str, training: Training) -> Domain:
    """Returns the kept-out comments with a clear label, -2, 0 or 2, by source."""
    return _comments("comments test", "test", data, training)


def comments_validation(data: str, training: Training) -> Domain:
    """Returns the same kind of comments from the validation part."""
    return _comments("comments validation", "validation", data, training)


Load = Callable[[str, Training], Domain]  # data folder, training → the set; raises ``DataError`` where a file is missing

TEST_DOMAINS: Mapping[str, Load] = {
    "nsmc": nsmc_test,
    "kote": kote,
    "sentineg": sentineg,
    "everyday": everyday,
    "discord_everyday": discord_everyday,
    "discord_clear": discord_clear,
    "negation": negation,
    "feelings": feelings,
    "fresh": fresh,
    "fresh_second": fresh_second,
    "logs": logs,
    "hands": hands_test,
    "comments": comments_test,
    "comments_validation": comments_validation,  # no test part: precision is chosen there, and has to be seen there
    "emoji": emoji,
}
TONE_VALIDATION_DOMAINS: Mapping[str, Load] = {  # beside NSMC's validation reviews
    "hands": hands_validation,
    "stretches": stretches_validation,
    "comments": comments_validation,
    "kote": kote_tones_validation,
    "everyday": everyday_validation,
}


def split_seed(training: Mapping[str, object]) -> int:
    """Returns the seed with which a bundle's training kept its parts out.

    It is ``split`` in the settings of the manifest's ``training``, or 1 for a bundle that names none: such a bundle has trained
    on none of the sets that are split here.
    """
    settings = training.get("settings")
    seed = settings.get("split") if isinstance(settings, Mapping) else None
    return seed if isinstance(seed, int) else 1


def load_domains(loaders: Mapping[str, Load], data: str, training: Training) -> dict[str, Domain | str]:
    """Loads domains. Where the data of one is missing or holds nothing, its place holds the sentence that says why."""
    found: dict[str, Domain | str] = {}
    for name, load in loaders.items():
        try:
            domain = load(data, training)
        except DataError as error:
            found[name] = str(error)
        else:
            found[name] = domain if domain.texts else f"{domain.title}: holds no row."
    return found


def predict_domain(analyzer: Analyzer, domain: Domain) -> DomainPrediction:
    """Predicts each text once; of 판단 불가 the probabilities are the graph's own."""
    predictions = analyzer.predict(domain.texts)
    sides = np.array([[each.negative, each.positive] for each in predictions], np.float32).reshape(-1, 2)  # None becomes NaN
    unreadable = [row for row, each in enumerate(predictions) if each.label == Label.UNREADABLE]
    sides[unreadable] = analyzer.probabilities([domain.texts[row] for row in unreadable])
    return DomainPrediction(domain, sides, [each.label for each in predictions])


def predict_domains(analyzer: Analyzer, data: str) -> dict[str, DomainPrediction | str]:
    """Predicts every test domain once. Where a domain's data is missing, its place holds the sentence that says why."""
    loaded = load_domains(TEST_DOMAINS, data, analyzer.bundle.manifest.training)
    return {name: domain if isinstance(domain, str) else predict_domain(analyzer, domain) for name, domain in loaded.items()}


def _labelled(title: str, lines: Lines) -> Domain:
    return Domain(title, lines.texts, lines.positive.astype(np.int64))


def _toned(title: str, lines: Lines, kinds: Sequence[str] = ()) -> Domain:
    tones = np.select([lines.positive < 0.5, lines.positive > 0.5], [NEGATIVE, POSITIVE], TONELESS).astype(np.int64)
    return Domain(title, lines.texts, tones=tones, kinds=kinds)


def _part(lines: Lines, name: Part, training: Training) -> Lines:
    return corpora.part(lines, name, split_seed(training))


def _kinds(name: Own) -> list[str]:
    return [row["kind"] for row in corpora.own_rows(name)]


def _hands(title: str, name: Part, training: Training) -> Domain:
    lines = _part(corpora.own("hands"), name, training)
    kinds = {row["line"]: row["kind"] for row in corpora.own_rows("hands")}
    return _toned(title, lines, [kinds[line] for line in lines.ids])


def _comments(title: str, name: Part, data: str, training: Training) -> Domain:
    share_alike = bool(training.get("settings", {}).get("share_alike", True))  # the parts were drawn among those that were read
    lines = _without_faint(_part(comments.labelled(data, share_alike), name, training))
    return _toned(title, lines, lines.ids)


def _without_faint(lines: Lines) -> Lines:
    """Returns the lines whose tone is wholly 부정, wholly 긍정, or in the middle."""
    return lines.take(np.flatnonzero(np.isin(lines.positive, (0, 0.5, 1))))
