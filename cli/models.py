"""``gamseong models``: lists the installed bundles, and verifies that they compute what they were published to compute."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..bot.render.text import display_width, pad
from ..model_store import Bundle, GamseongError, bundle_folders, verify
from ..shell.language import say, say_error
from . import exit_codes
from .failures import exit_code_of, fail, print_failure

_HEADER = ("NAME", "VERSION", "TASK", "INPUT", "SIZE", "TEST ACCURACY", "")


def list_models(root: Path, defaults: Sequence[str]) -> int:
    """Prints a table of the bundles below ``root``, marking the ``defaults`` that the settings name. Returns an exit code:

    ``BAD_BUNDLE`` (7) if one of them is damaged, or there is none.
    """
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
        return _none_in(root)
    return max([print_failure(problem) for problem in broken], default=exit_codes.OK)


def verify_models(root: Path, names: Sequence[str]) -> int:
    """Runs the golden vectors of the named bundles, or of all, and prints a line each. Returns an exit code:

    ``BAD_BUNDLE`` (7) if one of them differs, is damaged or cannot be found.
    """
    code: int = exit_codes.OK
    references = names or [str(folder) for folder in bundle_folders(root)]
    if not references:
        return _none_in(root)
    for reference in references:
        try:
            bundle = Bundle.find(reference, root)
            reference, error_size = f"{bundle.manifest.name}@{bundle.manifest.version}", f"{verify(bundle):.1e}"
            print(say("{bundle}: ok, at most {error} off", bundle=reference, error=error_size), flush=True)
        except GamseongError as error:
            sentence = say("{bundle}: FAILED: {problem}", bundle=reference, problem=say_error(error))
            code = max(code, fail(exit_code_of(error), sentence))
    return code


def _none_in(root: Path) -> int:
    return fail(exit_codes.BAD_BUNDLE, say("{folder}: no bundles here; install gamseong again.", folder=root))


def _row(bundle: Bundle, chosen: set[Path | None]) -> tuple[str, ...]:
    manifest = bundle.manifest
    accuracy = manifest.metrics.get("test_accuracy")
    return (
        manifest.name,
        manifest.version,
        manifest.task,
        manifest.input.kind,
        bundle.readable_size,
        f"{accuracy * 100:.2f} %" if accuracy is not None else "-",
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
