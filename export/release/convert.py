"""A finished run → a verified bundle. Nothing is written that could not be verified."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras
import onnx

from ...model_store import LABELS, Analyzer, Bundle, InputSpec, Manifest, SeriesModel, verify
from ...model_store.bundle import GOLDEN, MODEL, VOCABULARY
from ..data import nsmc
from ..errors import ConversionError
from ..evaluation.calibration import choose_threshold
from ..evaluation.domains import Domain
from ..evaluation.mistakes import mistakes
from ..evaluation.report import draw as draw_looks
from ..evaluation.report import figures, look_at, table
from ..evaluation.scores import score
from ..graph import from_keras, text_graph
from ..graph.int8_lstm import quantise_lstm
from ..graph.nodes import IR_VERSION, OPSET
from ..graph.parity import keras_outputs, ragged_difference, run_graph
from ..model.networks import seed_lstm
from ..settings import NextNumber, SeedLstm, SyllableLstm, Teacher
from ..training import recipes
from ..training.drawing import draw
from ..training.history import best, read_log
from ..training.run import Run
from . import golden
from .model_card import write_card
from .trained import calibrate, trained_model

INT8_COST_LIMIT = 0.001  # accuracy that int8 may move on validation: a tenth of a point
_SHOWN_MISTAKES = 10

Say = Callable[[str], None]
_NO_GOLDEN = {GOLDEN: b"[{}]"}  # of a candidate that is measured, not shipped


def convert(run: Run, data: str, root: Path, say: Say = print, int8_lstm: bool = False) -> Bundle:
    """Writes ``root/<name>/<version>``. Raises ``ConversionError`` where a check fails; then nothing is written.

    ``int8_lstm``: the variant ``<name>-int8`` of a model that takes text, see ``int8_lstm``.
    """
    if isinstance(run.settings, Teacher):
        raise ConversionError(f"{run.path}: a teacher is not shipped; convert a run of what it teaches, the flagship.")
    if int8_lstm and not isinstance(run.settings, SyllableLstm):
        raise ConversionError(f"{run.path}: takes no text, and has no int8 variant; leave out --int8-lstm.")
    model = trained_model(run)
    if isinstance(run.settings, NextNumber):
        return _convert_series(run, run.settings, model, root, say)
    return _convert_sentiment(run, run.settings, model, data, root, say, int8_lstm)


def _convert_series(run: Run, settings: NextNumber, model: keras.Model, root: Path, say: Say) -> Bundle:
    proto = from_keras.from_keras(model, "next")
    from_keras.check(proto, ["series"], ["next"], lstm=False)
    values = recipes.series_data(settings).values
    difference = from_keras.check_parity(keras_outputs(model, (values,)), run_graph(proto, {"series": values}))
    say(f"Keras and ONNX differ by at most {difference:.1g}")
    from_keras.finish(proto, ())
    spec = InputSpec("series", "series", settings.length, "")
    manifest = _manifest(run, spec, "next", (), "fp32", {"data": "series made by the recipe", "licence": "none needed"})
    files = {MODEL: proto.SerializeToString(), **_figures(draw(run))}
    with tempfile.TemporaryDirectory() as scratch:
        candidate = SeriesModel(Bundle.save(Path(scratch), manifest, {**files, **_NO_GOLDEN}))
        metrics = {"next_after_0.0_0.1_0.2_0.3": round(candidate.next([0.0, 0.1, 0.2, 0.3]), 4)}
        cases = golden.series_cases(candidate)
    return _write(root, replace(manifest, metrics=metrics), files, cases)


def _convert_sentiment(
    run: Run, settings: SeedLstm | SyllableLstm, model: keras.Model, data: str, root: Path, say: Say, int8_lstm: bool
) -> Bundle:
    held = recipes.validation_reviews(run, data)
    temperature = calibrate(run, model, held)
    say(f"temperature {temperature:.3f}, chosen on {len(held):,} validation reviews")
    exact, small, precision = _graphs(run, settings, model, int8_lstm)
    difference = ragged_difference(run, model, exact, held.texts)
    say(f"Keras and ONNX differ by at most {difference:.1g} on ragged batches")

    spec = InputSpec(exact.graph.input[0].name, exact.graph.input[0].name, settings.length, recipes.tokenizer_name(settings))
    details = {**recipes.sources(settings), "temperature": round(temperature, 4)}
    manifest = _manifest(run, spec, from_keras.SENTIMENT_OUTPUT, LABELS, precision, details)
    if int8_lstm:
        manifest = replace(manifest, name=f"{manifest.name}-int8")
    files = {MODEL: small.SerializeToString(), VOCABULARY: json.dumps(run.vocabulary, ensure_ascii=False).encode()}

    with tempfile.TemporaryDirectory() as scratch:
        wide = Bundle.save(Path(scratch), manifest, {**files, **_NO_GOLDEN, MODEL: exact.SerializeToString()})
        wide_accuracy = score(Analyzer(wide), held).accuracy
        analyzer = Analyzer(Bundle.save(Path(scratch), manifest, {**files, **_NO_GOLDEN}))
        validation = score(analyzer, held)
        change = validation.accuracy - wide_accuracy
        say(f"int8 changes the validation accuracy by {change * 100:+.3f} points")
        if abs(change) >= INT8_COST_LIMIT:
            raise ConversionError(f"int8 moves the accuracy by {change * 100:.2f} points; {INT8_COST_LIMIT * 100:g} is allowed.")
        say(f"{nsmc.TEST}: {nsmc.load(data, nsmc.TEST).summary()}")  # without it there is no report, and so no bundle
        looks = look_at(analyzer, data)
        threshold = choose_threshold(validation.probabilities, validation.labels)
        rows = table(analyzer, looks, threshold)
        manifest = replace(manifest, threshold=threshold)
        cases = golden.sentiment_cases(Analyzer(Bundle.save(Path(scratch), manifest, {**files, **_NO_GOLDEN})))
    metrics = {
        **validation.summary("validation", threshold),
        **figures(rows),
        "int8_validation_accuracy_change": round(change, 6),
    }
    pictures = _figures({**draw(run), **draw_looks(looks, threshold)})
    wrong = mistakes(analyzer, Domain("NSMC validation", held.texts, held.labels), _SHOWN_MISTAKES)
    shown = [{"text": one.text, "label": one.label, "said": one.said, "probability": one.probability} for one in wrong]
    manifest = replace(manifest, metrics=metrics, training={**manifest.training, "mistakes": shown})
    return _write(root, manifest, {**files, **pictures}, cases)


def _graphs(
    run: Run, settings: SeedLstm | SyllableLstm, model: keras.Model, int8_lstm: bool
) -> tuple[onnx.ModelProto, onnx.ModelProto, str]:
    """The graph in fp32, the one that ships, and what is int8 in that."""
    if isinstance(settings, SyllableLstm):
        name, (exact, small, tables) = "text", _text_graphs(run, settings, model, int8_lstm)
    else:
        name, (exact, small, tables) = "ids", _ids_graphs(run, settings, model)
    for proto in (exact, small):
        from_keras.check(proto, [name], [from_keras.SENTIMENT_OUTPUT], lstm=True)
    and_lstm = ", the LSTM int8 with a scale a direction" if int8_lstm else ""
    return exact, small, f"embedding tables int8 with a scale a column ({tables} of them){and_lstm}, every other weight fp32"


def _text_graphs(
    run: Run, settings: SyllableLstm, model: keras.Model, int8_lstm: bool
) -> tuple[onnx.ModelProto, onnx.ModelProto, int]:
    front_end = recipes.front_end(run, settings)
    exact, small = (text_graph.build(model, front_end, int8_tables=narrow) for narrow in (False, True))
    if int8_lstm:
        small = quantise_lstm(small)
    for proto in (exact, small):
        from_keras.finish(proto, LABELS)
    return exact, small, 2  # which stand in the graph as one


def _ids_graphs(run: Run, settings: SeedLstm, model: keras.Model) -> tuple[onnx.ModelProto, onnx.ModelProto, int]:
    twin = seed_lstm(settings, len(run.vocabulary), masked=False)
    twin.set_weights(model.get_weights())
    exact = from_keras.from_keras(twin, from_keras.SENTIMENT_OUTPUT)
    from_keras.wire_sequence_lengths(exact)
    from_keras.finish(exact, LABELS)
    small = onnx.ModelProto()
    small.CopyFrom(exact)
    return exact, small, len(from_keras.quantise_tables(small))


def _manifest(
    run: Run, spec: InputSpec, output: str, labels: tuple[str, ...], precision: str, details: Mapping[str, Any]
) -> Manifest:
    training = {
        "recipe": run.recipe,
        **details,
        "seed": run.settings.seed,
        "epoch": best(read_log(run.path)).epoch,
        "precision": precision,
        "settings": run.read("run.json")["settings"],
        "software": {name: version(name) for name in ("keras", "tf2onnx", "onnx", "onnxruntime")},
    }
    return Manifest(
        name=run.bundle_name,
        version=run.settings.version,
        task="sentiment" if labels else "next-number",
        labels=labels,
        input=spec,
        output=output,
        opset=OPSET,
        ir_version=IR_VERSION,
        threshold=0.5,
        files={},
        training=training,
        metrics={},
    )


def _write(root: Path, manifest: Manifest, files: Mapping[str, bytes], cases: list[dict[str, Any]]) -> Bundle:
    """Adds golden vectors and card, runs the vectors in a scratch folder, and only then writes where it was asked to."""
    names = sorted(Path(name).stem for name in files if name.startswith("figures/"))
    content = {
        **files,
        GOLDEN: (json.dumps(cases, ensure_ascii=False, indent=1) + "\n").encode(),
        "README.md": write_card(manifest, names).encode(),
    }
    with tempfile.TemporaryDirectory() as scratch:
        verify(Bundle.save(Path(scratch), manifest, content))
    return Bundle.save(root, manifest, content)


def _figures(pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"figures/{name}.png": picture for name, picture in pictures.items()}
