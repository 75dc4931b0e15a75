"""A finished run becomes a verified bundle. Nothing is written that could not be verified."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras

from ...model_store import LABELS, Analyzer, Bundle, Manifest, SeriesModel
from ...model_store.bundle import MODEL, VOCABULARY
from ..data import nsmc
from ..evaluation.calibration import choose_threshold, choose_thresholds
from ..evaluation.domains import TONE_VALIDATION_DOMAINS, Domain, load_domains, predict_domain, predict_domains
from ..evaluation.figures import bundle_figures
from ..evaluation.metrics import measure, validation_summary, values_by_name
from ..evaluation.mistakes import most_confident_mistakes
from ..evaluation.scores import score
from ..graph import from_keras
from ..graph.errors import ConversionError
from ..graph.parity import keras_outputs, ragged_difference, run_graph
from ..model.networks import tells_tones
from ..training.figures import draw_figures
from ..training.recipes import recipe_of
from ..training.recipes.next_number import series_examples, series_range
from ..training.reviews import validation_reviews
from ..training.run import Run
from . import golden
from .graphs import build_graphs
from .packaging import figure_files, make_manifest, save_candidate, write_bundle
from .trained_model import calibrate, load_trained

INT8_COST_LIMIT = 0.001  # accuracy that int8 may move on validation: a tenth of a point
_SHOWN_MISTAKES = 10

Progress = Callable[[str], None]
Content = tuple[Manifest, dict[str, bytes], list[dict[str, Any]]]  # of a bundle: manifest, files, golden vectors


def convert(
    run: Run[Any], data: str, root: Path, progress: Progress = print, int8_lstm: bool = False, force: bool = False
) -> Bundle:
    """Writes ``root/<name>/<version>``. Raises ``ConversionError`` where a check fails; then nothing is written.

    ``data``: the folder of the downloads; raises ``DataError`` without NSMC. ``progress``: is given a line a step.
    ``int8_lstm``: writes the variant ``<name>-int8`` of a model that takes text, see ``graph.int8_lstm``. ``force``: replaces
    another bundle of that version, and says so; without it that raises ``BundleExistsError``.
    """
    recipe = recipe_of(run)
    if not recipe.ships:
        raise ConversionError(f"{run.path}: a teacher is not shipped; convert a run of what it teaches, the flagship.")
    if int8_lstm and recipe.input != "text":
        raise ConversionError(f"{run.path}: takes no text, and has no int8 variant; leave out --int8-lstm.")
    model = load_trained(run)
    if recipe.input == "series":
        return write_bundle(root, *_convert_series(run, model, progress), progress, force)
    return write_bundle(root, *_convert_sentiment(run, model, data, progress, int8_lstm), progress, force)


def _convert_series(run: Run[Any], model: keras.Model, progress: Progress) -> Content:
    proto = from_keras.from_keras(model, "next")
    from_keras.check(proto, ["series"], ["next"], lstm=False)
    series = series_examples(run.settings).values
    difference = from_keras.check_parity(keras_outputs(model, (series,)), run_graph(proto, {"series": series}))
    progress(f"Keras and ONNX differ by at most {difference:.1g}")
    from_keras.finish(proto, ())
    manifest = make_manifest(run, "series", "next", (), "fp32", {"series_range": list(series_range(run.settings))})
    files = {MODEL: proto.SerializeToString(), **figure_files(draw_figures(run))}
    with tempfile.TemporaryDirectory() as scratch:
        candidate = SeriesModel(save_candidate(scratch, manifest, files))
        metrics = {"next_after_0.0_0.1_0.2_0.3": round(candidate.next([0.0, 0.1, 0.2, 0.3]), 4)}
        cases = golden.series_cases(candidate)
    return replace(manifest, metrics=metrics), files, cases


def _convert_sentiment(run: Run[Any], model: keras.Model, data: str, progress: Progress, int8_lstm: bool) -> Content:
    validation = validation_reviews(run, data)
    temperature = calibrate(run, model, validation)
    progress(f"temperature {temperature:.3f}, chosen on {len(validation):,} validation reviews")
    graphs = build_graphs(run, model, int8_lstm)
    difference = ragged_difference(run, model, graphs.exact, validation.texts)
    progress(f"Keras and ONNX differ by at most {difference:.1g} on ragged batches")

    details = {"temperature": round(temperature, 4)}
    input_name = graphs.exact.graph.input[0].name
    tones = from_keras.TONES_OUTPUT if tells_tones(model) else ""
    manifest = make_manifest(run, input_name, from_keras.SENTIMENT_OUTPUT, LABELS, graphs.precision, details, tones)
    if int8_lstm:
        manifest = replace(manifest, name=f"{manifest.name}-int8")
    vocabulary = json.dumps(run.vocabulary, ensure_ascii=False).encode()
    files = {MODEL: graphs.shipped.SerializeToString(), VOCABULARY: vocabulary}
    with tempfile.TemporaryDirectory() as scratch:
        exact = save_candidate(scratch, manifest, {**files, MODEL: graphs.exact.SerializeToString()})
        exact_accuracy = score(Analyzer(exact), validation).accuracy
        analyzer = Analyzer(save_candidate(scratch, manifest, files))
        change = score(analyzer, validation).accuracy - exact_accuracy
        progress(f"int8 changes the validation accuracy by {change * 100:+.3f} points")
        if abs(change) >= INT8_COST_LIMIT:
            raise ConversionError(f"int8 moves the accuracy by {change * 100:.2f} points; {INT8_COST_LIMIT * 100:g} is allowed.")
        progress(f"{nsmc.TEST}: {nsmc.load(data, nsmc.TEST).summary()}")  # without it there is no report, and so no bundle
        reviews = Domain("NSMC validation", validation.texts, validation.labels)
        manifest = _with_thresholds(analyzer, reviews, data, progress)
        analyzer = Analyzer(save_candidate(scratch, manifest, files))
        metrics, figures = _measured(analyzer, reviews, data)
        cases = golden.sentiment_cases(analyzer)
        mistakes = _mistakes(analyzer, reviews)
    metrics["int8_validation_accuracy_change"] = round(change, 6)
    manifest = replace(manifest, metrics=metrics, training={**manifest.training, "mistakes": mistakes})
    return manifest, {**files, **figure_files({**draw_figures(run), **figures})}, cases


def _with_thresholds(analyzer: Analyzer, reviews: Domain, data: str, progress: Progress) -> Manifest:
    """Returns the bundle's manifest with what validation parts choose; ``reviews``: NSMC's.

    Three tones are chosen on every domain, and ``progress`` is told of one whose data is missing.
    """
    manifest = analyzer.bundle.manifest
    if not manifest.tones:
        scores = predict_domain(analyzer, reviews).scores
        return replace(manifest, threshold=choose_threshold(scores.probabilities, scores.labels))
    chosen_on = [reviews]
    for name, domain in load_domains(TONE_VALIDATION_DOMAINS, data, manifest.training).items():
        if isinstance(domain, str):
            progress(f"the thresholds are chosen without {name}: {domain}")
        else:
            chosen_on.append(domain)
    return replace(manifest, thresholds=choose_thresholds([(analyzer.tones(one.texts), one.three_tones) for one in chosen_on]))


def _measured(analyzer: Analyzer, reviews: Domain, data: str) -> tuple[dict[str, float], dict[str, bytes]]:
    """Returns the metrics by name, those of the validation ``reviews`` first, and the figures by name."""
    predictions = predict_domains(analyzer, data)
    metrics = {**validation_summary(predict_domain(analyzer, reviews)), **values_by_name(measure(analyzer, predictions))}
    return metrics, bundle_figures(predictions)


def _mistakes(analyzer: Analyzer, reviews: Domain) -> list[dict[str, Any]]:
    """Returns the most confident mistakes, for the manifest and the card."""
    mistakes = most_confident_mistakes(analyzer, reviews, _SHOWN_MISTAKES)
    return [{"text": one.text, "label": one.label, "said": one.said, "probability": one.probability} for one in mistakes]
