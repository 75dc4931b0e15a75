"""``gamseong models``: lists the installed bundles, and verifies that they compute what they were published to compute."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..bot.render.text import display_width, pad
from ..model_store import Bundle, GamseongError, bundle_folders, verify
from . import exit_codes
from .failures import fail

_HEADER = ("NAME", "VERSION", "TASK", "INPUT", "SIZE", "TEST ACCURACY", "")


def list_models(root: Path, defaults: Sequence[str]) -> int:
    """Prints a table of the bundles below ``root``, marking the ``defaults`` that the settings name. Returns an exit code."""
    rows: list[tuple[str, ...]] = [_HEADER]
    broken: list[GamseongError] = []
    chosen = {_folder(reference, root) for reference in defaults}
    for folder in bundle_folders(root):
        try:
            rows.append(_row(Bundle.load(folder), chosen))
        except GamseongError as error:
            broken.append(error)
    if len(rows) > 1:
        _print_table(rows)
    elif not broken:
        return fail(exit_codes.FAILED, f"{root}: no bundles here; install gamseong again.")
    for problem in broken:
        fail(exit_codes.FAILED, str(problem))
    return exit_codes.FAILED if broken else exit_codes.OK


def verify_models(root: Path, names: Sequence[str]) -> int:
    """Runs the golden vectors of the named bundles, or of all, and prints a line each. Returns ``FAILED`` (1) if any differs."""
    code = exit_codes.OK
    references = names or [str(folder) for folder in bundle_folders(root)]
    if not references:
        return fail(exit_codes.FAILED, f"{root}: no bundles here; install gamseong again.")
    for reference in references:
        try:
            bundle = Bundle.find(reference, root)
            print(f"{bundle.manifest.name}@{bundle.manifest.version}: ok, at most {verify(bundle):.1e} off")
        except GamseongError as error:
            code = fail(exit_codes.FAILED, f"{reference}: FAILED: {error}")
    return code


def _row(bundle: Bundle, chosen: set[Path | None]) -> tuple[str, ...]:
    manifest = bundle.manifest
    accuracy = manifest.metrics.get("test_accuracy")
    return (
        manifest.name,
        manifest.version,
        manifest.task,
        manifest.input.kind,
        bundle.readable_size,
        f"{accuracy:.2%}" if accuracy is not None else "-",
        "default" if bundle.path.resolve() in chosen else "",
    )


def _folder(reference: str, root: Path) -> Path | None:
    try:
        return Bundle.find(reference, root).path.resolve()
    except GamseongError:
        return None


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())
