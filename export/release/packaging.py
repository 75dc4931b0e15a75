"""Puts a bundle together: its manifest, its figures, its golden vectors and its card, and writes it once it is verified."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ...model_store import TEXT_RULES, TONES, Bundle, InputSpec, Manifest, verify
from ...model_store.bundle import GOLDEN
from ..graph.nodes import IR_VERSION, OPSET
from ..training.log import best, read_log
from ..training.recipes import recipe_of
from ..training.run import Run
from .model_card import write_card


def make_manifest(
    run: Run[Any],
    input_name: str,
    output: str,
    labels: tuple[str, ...],
    precision: str,
    details: Mapping[str, Any],
    tones: str = "",
) -> Manifest:
    """Returns the run's manifest, without figures, files and thresholds yet.

    ``precision``: the types of the weights. ``details``: what else ``training`` records. ``tones``: the graph's output of three
    tones, which makes it a bundle of format 2.
    """
    recipe, settings = recipe_of(run), run.settings
    training = {
        "recipe": run.recipe,
        **recipe.sources(settings),
        **details,
        "seed": settings.seed,
        "epoch": best(read_log(run.path)).epoch,
        "precision": precision,
        **({"averaged": len(run.averaged)} if run.averaged else {}),
        "settings": run.read("run.json")["settings"],
        "software": {name: version(name) for name in ("keras", "tf2onnx", "onnx", "onnxruntime")},
    }
    return Manifest(
        name=run.bundle_name,
        version=settings.version,
        task="sentiment" if labels else "next-number",
        labels=labels,
        input=InputSpec(input_name, recipe.input, settings.length, "" if recipe.input == "series" else run.tokenizer),
        output=output,
        opset=OPSET,
        ir_version=IR_VERSION,
        threshold=0.5,
        files={},
        training=training,
        metrics={},
        format_version=2 if tones else 1,
        text_rules=TEXT_RULES if labels else 1,  # a model of numbers reads no text
        tones=tones,
        thresholds=dict.fromkeys(map(str, TONES), 0.0) if tones else {},
    )


def figure_files(figures: Mapping[str, bytes]) -> dict[str, bytes]:
    """Returns PNG bytes by their place in the bundle; ``figures``: by name."""
    return {f"figures/{name}.png": picture for name, picture in figures.items()}


def save_candidate(folder: str, manifest: Manifest, files: Mapping[str, bytes]) -> Bundle:
    """Saves a bundle below ``folder`` that is measured and not shipped; it has no golden vectors."""
    return Bundle.save(Path(folder), manifest, {**files, GOLDEN: b"[{}]"}, replace=True)


def write_bundle(
    root: Path,
    manifest: Manifest,
    files: Mapping[str, bytes],
    cases: Sequence[Mapping[str, Any]],
    progress: Callable[[str], None],
    force: bool,
) -> Bundle:
    """Adds card and golden vectors ``cases``, verifies the bundle in a scratch folder, and only then writes it below ``root``.

    Another bundle of that version raises ``BundleExistsError``; with ``force`` it goes, and ``progress`` is told what differed.
    """
    figures = sorted(Path(name).stem for name in files if name.startswith("figures/"))
    content = {
        **files,
        GOLDEN: (json.dumps(cases, ensure_ascii=False, indent=1) + "\n").encode(),
        "README.md": write_card(manifest, figures).encode(),
    }
    with tempfile.TemporaryDirectory() as scratch:
        verified = Bundle.save(Path(scratch), manifest, content)
        verify(verified)
    replaced = Bundle.differences(root, verified.manifest)
    written = Bundle.save(root, manifest, content, replace=force)
    if replaced:
        progress(f"{written.path}: replaced the bundle that stood there, which differed in {', '.join(replaced)}")
    return written
