"""``gamseong-export evaluate``: what a bundle is worth, as a table to read, as data, and as figures."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ...model_store import Analyzer, Bundle, SeriesModel
from ..data import nsmc
from ..errors import DataError
from ..release import bundles, golden
from ..settings import Export
from .domains import CONFIDENT, DOMAINS, Look, auc, both_right, confident, split_seed
from .robustness import PERTURBATIONS, count_flips, sample
from .scores import growing

Looks = Mapping[str, Look | str]  # by name of the domain; a text says why there is no look


@dataclass(frozen=True)
class Row:
    """A line of the table. ``value`` is a share in [0, 1] (MB for the size), ``None`` where ``why`` says it is missing.

    ``target``: "≥" or "≤" and a limit in the value's unit; empty where nothing is asked for.
    """

    name: str
    what: str
    on: str
    n: int
    value: float | None
    target: str = ""
    limit: float = 0.0
    why: str = ""

    @property
    def reached(self) -> bool | None:
        """``None`` where there is no value or no target."""
        if self.value is None or not self.target:
            return None
        return self.value >= self.limit if self.target == "≥" else self.value <= self.limit


@dataclass(frozen=True)
class Measure:
    """A figure of one domain. ``value``: (look, threshold) → a share in [0, 1], NaN where there is none.

    ``texts``: how many of the domain's texts are one case.
    """

    name: str
    what: str
    domain: str
    value: Callable[[Look, float], float]
    target: str = ""
    limit: float = 0.0
    texts: int = 1


_SURE = f"judged with more than {CONFIDENT:.0%} confidence"
MEASURES = (
    Measure("test_accuracy", "accuracy", "nsmc", lambda look, _: look.scores.accuracy, "≥", 0.896),
    Measure("test_calibration_error", "calibration error", "nsmc", lambda look, _: look.scores.calibration_error, "≤", 0.01),
    Measure("test_decided", "called 긍정 or 부정", "nsmc", lambda look, threshold: look.scores.decided(threshold)[0]),
    Measure("test_decided_accuracy", "of those right", "nsmc", lambda look, threshold: look.scores.decided(threshold)[1]),
    Measure("kote_auc", "AUC", "kote", lambda look, _: auc(look.scores), "≥", 0.92),
    Measure("kote_accuracy", "accuracy", "kote", lambda look, _: look.scores.accuracy),
    Measure("kote_calibration_error", "calibration error", "kote", lambda look, _: look.scores.calibration_error, "≤", 0.04),
    Measure("sentineg_accuracy", "accuracy", "sentineg", lambda look, _: look.scores.accuracy),
    Measure("sentineg_pairs", "both of a pair right", "sentineg", lambda look, _: both_right(look.scores), "≥", 0.75, 2),
    Measure("everyday_confident", _SURE, "everyday", lambda look, _: confident(look.probabilities), "≤", 0.08),
    Measure("discord_everyday_confident", _SURE, "discord_everyday", lambda look, _: confident(look.probabilities), "≤", 0.15),
    Measure("discord_clear_accuracy", "on the right side", "discord_clear", lambda look, _: look.scores.accuracy, "≥", 0.95),
    Measure("negation_pairs", "both twins right", "negation", lambda look, _: both_right(look.scores), "≥", 0.75, 2),
    Measure("feelings_accuracy", "on the right side", "feelings", lambda look, _: look.scores.accuracy),
)
NSMC_ALONE = 0.885  # asked of a model that has seen NSMC's 150,000 training reviews and nothing else

_FLIPS = {
    "spaces": ("flips, spaces removed", 0.02),
    "lengthening": ("flips, ㅋㅋ/ㅠㅠ/!!! lengthened", 0.01),
    "nfd": ("flips, Unicode NFD", 0.0),
    "emoji": ("flips, trailing emoji", 0.02),
    "link": ("flips, trailing link", 0.02),
}
_MEGABYTES, _LARGEST = "bundle_megabytes", 10.0
_NOTES = (
    "SentiNeg's development reviews have no twins: a pair is the k-th negative and the k-th positive one.",
    "A flip: the more probable side changes. The emoji are ones without a tone.",
)


def look_at(analyzer: Analyzer, data: str) -> dict[str, Look | str]:
    """Judges every domain once. Where a domain's data is not to be had, its place holds the sentence that says why."""
    seed = split_seed(analyzer.bundle.manifest.training)
    looks: dict[str, Look | str] = {}
    for name, load in DOMAINS.items():
        try:
            domain = load(data, seed)
        except DataError as error:
            looks[name] = str(error)
        else:
            empty = f"{domain.title}: holds no row."
            looks[name] = Look(domain, analyzer.probabilities(domain.texts)) if domain.texts else empty
    return looks


def table(analyzer: Analyzer, looks: Looks, threshold: float) -> list[Row]:
    """Every figure that can be had from ``looks``, and the flips, for which a sample of NSMC's test set is judged again."""
    return measured(looks, analyzer.bundle.manifest.training, threshold) + _flips(analyzer, looks["nsmc"])


def measured(looks: Looks, training: Mapping[str, Any], threshold: float) -> list[Row]:
    """The figures of the domains that ``looks`` names. ``training``: of the manifest; what is asked depends on its data."""
    return [_row(measure, training, looks[measure.domain], threshold) for measure in MEASURES if measure.domain in looks]


def _row(measure: Measure, training: Mapping[str, Any], look: Look | str, threshold: float) -> Row:
    alone = training.get("data") == f"NSMC {nsmc.TRAIN}"
    limit = NSMC_ALONE if measure.name == "test_accuracy" and alone else measure.limit
    if isinstance(look, str):
        return Row(measure.name, measure.what, measure.domain, 0, None, measure.target, limit, look)
    value = measure.value(look, threshold)
    missing = math.isnan(value)
    why = f"{look.domain.title}: holds one of the two labels only." if missing else ""
    found = None if missing else round(value, 5)
    count = len(look.domain.texts) // measure.texts
    return Row(measure.name, measure.what, look.domain.title, count, found, measure.target, limit, why)


def _flips(analyzer: Analyzer, look: Look | str) -> list[Row]:
    if isinstance(look, str):
        return [Row(f"flips_{name}", what, "nsmc", 0, None, "≤", limit, look) for name, (what, limit) in _FLIPS.items()]
    picked = sample(look.domain.texts)
    texts = [look.domain.texts[row] for row in picked.tolist()]
    rows = []
    for name, (what, limit) in _FLIPS.items():
        flips = count_flips(analyzer.probabilities, texts, look.probabilities[picked], PERTURBATIONS[name])
        rate = None if flips.rate is None else round(flips.rate, 5)
        why = "" if flips.changed else f"{name}: changes no text of the sample."
        on = f"those of {len(texts):,} from NSMC test that change"
        rows.append(Row(f"flips_{name}", what, on, flips.changed, rate, "≤", limit, why))
    return rows


def figures(rows: Sequence[Row]) -> dict[str, float]:
    """The values of a table by name; rows without one are left out."""
    return {row.name: row.value for row in rows if row.value is not None}


@dataclass(frozen=True)
class Report:
    """``figures``: for JSON. ``lines``: for a terminal. ``looks`` and ``threshold``: what ``pictures`` draws."""

    figures: dict[str, Any]
    lines: list[str]
    looks: Looks = field(default_factory=dict)
    threshold: float = 0.5

    def pictures(self) -> dict[str, bytes]:
        """PNG by name, of those domains that were measured."""
        return draw(self.looks, self.threshold)


def report(reference: str, export: Export) -> Report:
    """Measures a bundle: a sentiment one on every domain whose data is at hand, a series on its own examples."""
    bundle = bundles.find(reference, export)
    title = f"{bundle.manifest.name}@{bundle.manifest.version}"
    if bundle.manifest.task == "next-number":
        return _series(bundle, title)
    analyzer, threshold = Analyzer(bundle, threads=2), bundle.manifest.threshold
    looks = look_at(analyzer, export.data)
    rows = table(analyzer, looks, threshold)
    rows.append(Row(_MEGABYTES, "size, MB", "the bundle's files", len(bundle.manifest.files), bundle.size / 1e6, "≤", _LARGEST))
    steps = growing(analyzer, export.sentence)
    tests = looks["nsmc"]
    count = 0 if isinstance(tests, str) else len(tests.domain.texts)
    found: dict[str, Any] = {"bundle": title, "rows": count, "threshold": threshold, **figures(rows)}
    found["table"] = [{**asdict(row), "reached": row.reached} for row in rows]
    found["growing"] = [{"text": text, "negative": negative, "positive": positive} for text, negative, positive in steps]
    lines = [
        f"{title}; of NSMC's test set every one of {count:,} rows; 긍정 or 부정 is said from {threshold:.2f} on",
        *aligned(rows),
        *_NOTES,
        f"its speed: gamseong-export benchmark {reference}",
        "the sentence as it grows:",
        *(f"  부정 {negative:7.2%}  긍정 {positive:7.2%}  {text}" for text, negative, positive in steps),
    ]
    return Report(found, lines, looks, threshold)


def aligned(rows: Sequence[Row]) -> list[str]:
    """The rows as a Markdown table with straight columns, and below it what could not be measured and why."""
    cells = [("what", "measured on", "n", "value", "to reach", "reached")]
    for row in rows:
        wanted = f"{row.target} {_shown(row.name, row.limit)}" if row.target else ""
        verdict = {True: "yes", False: "NO", None: ""}[row.reached]
        value = "-" if row.value is None else _shown(row.name, row.value)
        cells.append((row.what, row.on, f"{row.n:,}", value, wanted, verdict))
    widths = [max(_width(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = ["| " + " | ".join(map(_padded, line, widths)) + " |" for line in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    missing: dict[str, list[str]] = {}
    for row in rows:
        if row.why:
            missing.setdefault(row.why, []).append(row.name)
    return lines + [f"not measured: {', '.join(names)}: {why}" for why, names in missing.items()]


def _shown(name: str, value: float) -> str:
    if name == _MEGABYTES:
        return f"{value:.1f}"
    return f"{value:.3f}" if name.endswith("_auc") else f"{value:.2%}"


def _width(text: str) -> int:
    """Columns of a terminal: Hangul takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _series(bundle: Bundle, title: str) -> Report:
    model = SeriesModel(bundle)
    answers = [(values, model.next(values)) for values in golden.SERIES]
    found = {"bundle": title, "answers": [{"values": list(values), "next": following} for values, following in answers]}
    return Report(found, [title, *(f"  {' '.join(map(str, values))} → {following:.4f}" for values, following in answers)])


def draw(looks: Looks, threshold: float) -> dict[str, bytes]:
    """The pictures of a bundle as PNG by name; what has no data is left out."""
    from . import figures as drawn  # matplotlib takes its time to import, and measuring needs none of it

    seen = {name: look for name, look in looks.items() if isinstance(look, Look)}
    labelled = {look.domain.title: look.scores for look in seen.values() if look.domain.labels is not None}
    quiet = {look.domain.title: look.probabilities for look in seen.values() if look.domain.labels is None}
    pictures = {}
    for name in ("nsmc", "kote"):
        if name in seen:
            pictures[f"reliability_{name}"] = drawn.reliability(seen[name].scores, seen[name].domain.title)
    if "nsmc" in seen:
        tests = seen["nsmc"]
        pictures["confusion"] = drawn.confusion(tests.scores, tests.domain.title)
        pictures["accuracy_by_length"] = drawn.accuracy_by_length(tests.scores, [len(t) for t in tests.domain.texts], "NSMC test")
    if labelled:
        pictures["coverage"] = drawn.coverage(labelled, threshold)
    if quiet:
        pictures["everyday_confidence"] = drawn.everyday_confidence(quiet, CONFIDENT)
    return pictures
