"""``gamseong-export evaluate``: what a bundle is worth, as a table to read, as data, and as figures."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ...model_store import Analyzer, Bundle, Label, SeriesModel
from ..data import nsmc
from ..data.series import EXAMPLE_SERIES
from ..percent import percent
from ..settings import Paths
from .calibration import describe_thresholds
from .domains import DomainPrediction, Predictions, predict_domains
from .estimates import Estimate
from .metrics import MetricRow, measure, named_right_by_kind, values_by_name
from .scores import Step, word_by_word

_MEGABYTES, _LARGEST = "bundle_megabytes", 10.0
_NOTES = (
    "An interval: where the value lies in 95 % of the bootstrap's draws of such texts.",
    "Named is what is called 긍정 or 부정; 중립, 애매함 and 판단 불가 name nothing, which is right for texts without a tone.",
    "A flip: the more probable side changes. The emoji are ones without a tone.",
)
# What tells the texts of a domain apart that has no row of its own for each.
_BY_KIND = {"hands": "kind", "comments": "source", "fresh_second": "kind"}
_SHOWN_KINDS, _FEWEST = 12, 5  # lines in a terminal, and texts of a kind there; JSON has all


@dataclass(frozen=True)
class Report:
    """``results``: for JSON. ``lines``: for a terminal. ``predictions``: what ``figures`` draws."""

    results: dict[str, Any]
    lines: list[str]
    predictions: Predictions = field(default_factory=dict)

    def figures(self) -> dict[str, bytes]:
        """Returns PNG bytes by name, of those domains that were measured."""
        from .figures import bundle_figures  # matplotlib takes its time to import, and measuring needs none of it

        return bundle_figures(self.predictions)


def report(bundle: Bundle, export: Paths, reference: str) -> Report:
    """Measures a sentiment bundle on every domain whose data is at hand, a series bundle on the example series.

    ``export``: ``data`` and ``sentence`` are read. ``reference``: the bundle's name as the user gave it, for the lines.
    Raises ``DataError`` without NSMC's test set.
    """
    title = f"{bundle.manifest.name}@{bundle.manifest.version}"
    if bundle.manifest.task == "next-number":
        return _series_report(bundle, title)
    nsmc.load(export.data, nsmc.TEST)  # before minutes are spent on the rest
    analyzer, manifest = Analyzer(bundle, threads=2), bundle.manifest
    predictions = predict_domains(analyzer, export.data)
    rows = measure(analyzer, predictions)
    size = len(manifest.files), bundle.size / 1e6
    rows.append(MetricRow(_MEGABYTES, "size, MB", "the bundle's files", *size, "≤", _LARGEST))
    steps = word_by_word(analyzer, export.sentence)
    kinds = {name: _by_kind(predictions[name]) for name in _BY_KIND}
    count = next(row.n for row in rows if row.name == "test_accuracy")
    results: dict[str, Any] = {"bundle": title, "rows": count, "threshold": manifest.threshold}
    results |= {"thresholds": dict(manifest.thresholds)} if manifest.tones else {}
    results |= values_by_name(rows)
    results["table"] = [{**asdict(row), "reached": row.reached} for row in rows]
    results["named_right_by_kind"] = {
        name: {kind: asdict(found) for kind, found in estimates.items()} for name, estimates in kinds.items()
    }
    results["growing"] = [{"text": step.text, **_in_english(step)} for step in steps]
    said = describe_thresholds(manifest.threshold, manifest.thresholds)
    lines = [
        f"{title}; of NSMC's test set every one of {count:,} rows; {said}",
        *markdown_table(rows),
        *_NOTES,
        *(line for name, estimates in kinds.items() for line in _kind_lines(name, estimates)),
        f"its speed: gamseong-export benchmark {reference}",
        "the sentence as it grows:",
        *(f"  {_in_percent(step)}  {step.text}" for step in steps),
    ]
    return Report(results, lines, predictions)


def _by_kind(prediction: DomainPrediction | str) -> dict[str, Estimate]:
    return {} if isinstance(prediction, str) else named_right_by_kind(prediction)


def _kind_lines(name: str, estimates: Mapping[str, Estimate]) -> list[str]:
    """The kinds of which fewest are named right."""
    large = [(kind, found) for kind, found in estimates.items() if found.n >= _FEWEST]
    shown = [
        f"{kind} {percent(found.value)} ({percent(found.low)} – {percent(found.high)}) of {found.n:,}"
        for kind, found in large[:_SHOWN_KINDS]
    ]
    return [f"{name}, named right by {_BY_KIND[name]}, the lowest first: {', '.join(shown)}"] if shown else []


def _in_english(step: Step) -> dict[str, float]:
    return {Label(label).name.lower(): probability for label, probability in step.probabilities.items()}


def _in_percent(step: Step) -> str:
    return "  ".join(f"{label} {percent(probability, 2):>8}" for label, probability in step.probabilities.items())


def _series_report(bundle: Bundle, title: str) -> Report:
    model = SeriesModel(bundle)
    answers = [(series, model.next(series)) for series in EXAMPLE_SERIES]
    results = {"bundle": title, "answers": [{"values": list(series), "next": following} for series, following in answers]}
    return Report(results, [title, *(f"  {' '.join(map(str, series))} → {following:.4f}" for series, following in answers)])


def markdown_table(rows: Sequence[MetricRow]) -> list[str]:
    """Returns the lines of a Markdown table with straight columns, and below it what could not be measured and why."""
    cells = [("what", "measured on", "n", "value", "95 % interval", "to reach", "reached")]
    for row in rows:
        wanted = f"{row.target} {_shown(row.name, row.limit)}" if row.target else ""
        verdict = {True: "yes", False: "NO", None: ""}[row.reached]
        value = "-" if row.value is None else _shown(row.name, row.value)
        interval = " – ".join(_shown(row.name, end) for end in row.interval or ())
        cells.append((row.what, row.on, f"{row.n:,}", value, interval, wanted, verdict))
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
    return f"{value:.3f}" if name.endswith("_auc") else percent(value, 2)


def _width(text: str) -> int:
    """Columns of a terminal: Hangul takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
