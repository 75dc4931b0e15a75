"""``gamseong-export package``: a package is written beside its place, verified there, and only then moved to it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ...model_store import Bundle, InputError, TokenizerUnavailableError, verify
from ..model.backend import import_keras
from .contents import write_card_and_licence
from .environments import Environment, make_environment, this_environment
from .errors import PackageError

TARGETS = ("npm", "web", "onnx", "openvino", "litert", "saved-model")
_TRAVELLING = ("characters", "words")  # tokenizers that are a few lines of any language


def package(
    bundle: Bundle,
    target: str,
    out: Path,
    progress: Callable[[str], None] = print,
    environment: Environment | None = None,
) -> None:
    """Writes ``bundle`` as a package for ``target``, one of ``TARGETS``, to the new folder ``out``; ``progress`` is told lines.

    ``environment``: makes the clean place in which the package is run before (default: a virtual environment of pip's).
    Raises ``PackageError``, and what ``verify`` and ``gamseong.js.build`` raise; then there is nothing at ``out``.
    """
    check(bundle)
    with _beside(out) as scratch:
        verify(bundle)
        made = scratch / "package"
        made.mkdir()
        if target in ("npm", "web"):
            from . import javascript

            lines = javascript.WRITERS[target](bundle, made, scratch)
        else:
            lines = _write_python(bundle, target, made, scratch, environment)
        for line in lines:
            progress(line)
        _sync(made)
        made.rename(out)
    progress(f"{out}: {_size(out) / 1e6:.1f} MB, verified")


def check(bundle: Bundle) -> None:
    """Raises ``InputError`` for a bundle that judges no texts, ``TokenizerUnavailableError`` for one whose tokenizer stays."""
    manifest = bundle.manifest
    if manifest.task != "sentiment":
        raise InputError(f"{manifest.name} is a {manifest.task} bundle; take a sentiment one.")
    if manifest.input.tokenizer not in _TRAVELLING:
        mend = "take a bundle that reads characters or words"
        raise TokenizerUnavailableError(manifest.input.tokenizer, "cannot travel into a package", mend)


def _write_python(bundle: Bundle, target: str, made: Path, scratch: Path, environment: Environment | None) -> list[str]:
    import_keras("tensorflow")  # here, so that npm and a wrong folder do not wait for it

    from . import readme, writers

    chosen: Mapping[str, Callable[..., writers.Written]] = {
        "onnx": writers.write_onnx,
        "openvino": writers.write_openvino,
        "litert": writers.write_litert,
        "saved-model": writers.write_saved_model,
    }
    # TensorFlow is half a gigabyte: a SavedModel is loaded by the one that is here, in a process of its own.
    clean = environment or (this_environment if target == "saved-model" else make_environment)
    written = chosen[target](bundle, made, scratch, clean)
    write_card_and_licence(bundle, made)
    (made / "requirements.txt").write_text(f"{written.requirement}\n", "utf-8")
    (made / "README.md").write_text(readme.write_readme(bundle, target, written), "utf-8")
    for cache in list(made.rglob("__pycache__")):
        shutil.rmtree(cache)
    return list(written.verified)


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """Yields a scratch folder on the disk of ``out``, which is a new folder; raises ``PackageError`` where it cannot be one."""
    if out.exists() or out.is_symlink():
        raise PackageError(f"{out}: is there already; give a new folder, or remove this one.")
    out = out.absolute()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent, ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)
    except OSError as error:
        if isinstance(error, ImportError) or error.errno is None:  # an error of ours that is an OSError as well
            raise
        mend = "name a folder that can be written to, on a disk with space left"
        raise PackageError(f"{out}: cannot be written ({error.strerror}); {mend}.") from error


def _sync(folder: Path) -> None:
    """Brings every file to the disk, so that a full one is told before the package has its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
