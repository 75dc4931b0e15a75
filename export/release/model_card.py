"""Writes a bundle's README: its model card, made from the manifest and from what was read of its mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...model_store import Manifest
from ..evaluation.calibration import describe_thresholds
from ..percent import percent
from .mistake_kinds import describe_mistake_kinds

_ABOUT = {
    "next-number": "A SimpleRNN (tanh) that continues four numbers. A teaching model: it knows steps of 0.1 between 0 and 0.9.",
    "seed-lstm": "The word-level NSMC LSTM this project began with: 5-character words, Embedding, one LSTM (tanh), softmax.",
    "syllable-lstm": "Characters and hashed n-grams into a bidirectional LSTM; the text front end is part of the graph.",
    "flagship": (
        "Characters and hashed n-grams into a bidirectional LSTM, pretrained on reviews with stars, then trained on a mixture of "
        "reviews, comments and chat; the text front end is part of the graph."
    ),
}
_ABOUT_DISTILLED = (
    "Characters and hashed n-grams into a bidirectional LSTM with a class of its own for texts without a tone, trained on what "
    "two teachers think of every review, then on a mixture of reviews, comments and chat; the text front end is part of the "
    "graph."
)
_CHAT_RECIPES = ("flagship",)
_LIMITS = (
    "Trained on movie reviews: it is at its best there. On everyday chat it is overconfident, and it often misses "
    "negation and irony. Not for decisions about people; a verdict is a hint, never a ground for punishment."
)


_CHAT_USE = (
    "Made for the tone of single messages and reviews in Korean, and for shares of tone over many messages. It gives two "
    "probabilities that sum to 1; a text without a tone, with both, or that it cannot read lands near the middle: 애매함."
)
_TONES_USE = (
    "Made for the tone of single messages and reviews in Korean, and for shares of tone over many messages. It gives three "
    "probabilities that sum to 1: 부정, 중립 (the text has no tone) and 긍정. The most probable one is said; one that is not "
    "probable enough is 애매함, as for a text with both, and a text without anything that it knows is 판단 불가."
)
_SADNESS_OF_FILMS = "Sadness is often called 긍정 ('너무 슬프다'), for under films tears are praise."
_SADNESS_OF_CHAT = "A text that only says that somebody is sad leans to 부정, also under a film, where it may be praise."
_CHAT_LIMITS = (
    "Context and who is speaking are beyond it: it sees one text. {tears} It may take a quoted complaint for a complaint, and "
    "abuse between friends for anger, and it often takes sarcasm at its word. It knows Korean, emoji, and of English what "
    "players type. Not for decisions about people; a verdict is a hint, never a ground for punishment."
)


def write_card(manifest: Manifest, figures: list[str]) -> str:
    """Returns the card as Markdown; ``figures``: names of the pictures in the bundle, without ``.png``.

    Every number in it stands in the manifest, which ``gamseong-export convert`` measured and wrote, but for the kinds of its
    mistakes: those were counted by reading.
    """
    training = manifest.training
    recipe, reference = str(training["recipe"]), f"{manifest.name}@{manifest.version}"
    about = _ABOUT_DISTILLED if "teachers" in training.get("settings", {}) else _ABOUT[recipe]
    lines = [f"# {manifest.name} {manifest.version}", "", about]
    if manifest.input.tokenizer in ("okt", "mecab"):
        lines += ["", f"Here over {manifest.input.tokenizer} morphemes (konlpy) instead of words."]
    lines += ["", "## Use", "", *_usage(manifest, reference)]
    if recipe in _CHAT_RECIPES:
        lines += ["", _TONES_USE if manifest.tones else _CHAT_USE]
    lines += ["", *_training(manifest, recipe), "", *_figures(manifest, reference)]
    if manifest.task == "sentiment":
        lines += ["", _said_from(manifest)]
        lines += ["", "## Limits", "", *_limits(manifest, recipe, reference)]
    lines += ["", *(f"![{name}](figures/{name}.png)" for name in figures)]
    return "\n".join(lines).rstrip() + "\n"


def _training(manifest: Manifest, recipe: str) -> list[str]:
    training = manifest.training
    mean = f", the mean of {training['averaged']} last stages' weights" if "averaged" in training else ""
    unchanged = f", that of {training['graph_of']} byte for byte" if "graph_of" in training else ""
    return [
        "## Training",
        "",
        f"- Data: {training['data']} · licence: {training['licence']}",
        f"- Recipe: {recipe}, with the settings of manifest.json: seed {training['seed']}, epoch {training['epoch']} kept{mean}",
        f"- Weights: {training['precision']}",
        f"- Graph: opset {manifest.opset}, IR {manifest.ir_version}{unchanged}",
    ]


def _figures(manifest: Manifest, reference: str) -> list[str]:
    series = manifest.task == "next-number"
    again = "the answer" if series else "those of the test set, which chose nothing,"
    return [
        "## Figures",
        "",
        f"Printed by `gamseong-export convert`; {again} also by `gamseong-export evaluate {reference}`.",
        "",
        "| figure | value |",
        "|---|---|",
        *(f"| {name} | {value:.6g} |" for name, value in manifest.metrics.items()),
    ]


def _said_from(manifest: Manifest) -> str:
    if manifest.tones:
        said = describe_thresholds(manifest.threshold, manifest.thresholds)
        return f"{said[0].upper()}{said[1:]}; below that the verdict is 애매함."
    return f"긍정 or 부정 is said from a probability of {manifest.threshold:.2f} on; below it the verdict is 애매함."


def _limits(manifest: Manifest, recipe: str, reference: str) -> list[str]:
    training = manifest.training
    of_chat = manifest.tones or training.get("settings", {}).get("sad_times")
    tears = _SADNESS_OF_CHAT if of_chat else _SADNESS_OF_FILMS
    lines = [_CHAT_LIMITS.format(tears=tears) if recipe in _CHAT_RECIPES else _LIMITS]
    kinds = describe_mistake_kinds(reference)
    lines += ["", *kinds] if kinds else []
    mistakes: Sequence[Mapping[str, Any]] = training.get("mistakes", ())
    if mistakes:
        command = f"`gamseong-export errors {reference}`"
        lines += ["", f"Its most confident mistakes on reviews that training never saw ({command}); some are the label's:", ""]
        lines += ["| text | label | said |", "|---|---|---|"]
        lines += [f"| {_cell(one['text'])} | {one['label']} | {one['said']} {percent(one['probability'])} |" for one in mistakes]
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _usage(manifest: Manifest, reference: str) -> list[str]:
    spec = manifest.input
    if spec.kind == "series":
        shape = f"`{spec.name}` float32 [N, {spec.max_length}, 1] → `{manifest.output}` float32 [N, 1]."
        return [shape, "", "```python", f'SeriesModel(Bundle.find("{reference}")).next([0.0, 0.1, 0.2, 0.3])', "```"]
    order = "columns [부정, 긍정]"
    rules = (
        f"A text is read by version {manifest.text_rules} of the rules in docs/text-rules.md before it goes in, which another "
        "runtime has to do itself; `golden.json` says what is `read` of each of its texts."
    )
    if spec.kind == "text":
        tones = f" and `{manifest.tones}` float32 [N, 3], columns [부정, 중립, 긍정]" if manifest.tones else ""
        shape = f"`{spec.name}` string [N] → `{manifest.output}` float32 [N, 2], {order}{tones}."
    else:
        shape = (
            f"`{spec.name}` int32 [N, L ≤ {spec.max_length}], 0 = padding on the right, 1 = unknown, ids by `vocabulary.json`, "
            f"tokenizer `{spec.tokenizer}` → `{manifest.output}` float32 [N, 2], {order}."
        )
    return [shape, "", rules, "", "```python", f'Analyzer(Bundle.find("{reference}")).predict(["정말 재밌다"])', "```"]
