"""What every package holds beside its model: the front end, three programs, the vocabulary, the card and the licence."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from ... import model_store
from ...model_store import Bundle
from ...model_store.bundle import GOLDEN, MANIFEST
from . import portable

LIBRARY = "gamseong_portable"
_SHARED = ("text.py", "prediction.py", "words.py")  # of model_store: the text rules and the verdicts have no second copy
_OURS = ("__init__.py", "front_end.py", "programs.py")
_IMPORTS = "from ....model_store."
_PROGRAMS = {
    "predict.py": ("Judges texts: python predict.py '정말 재밌다'", "predict", "predict(Engine, Path(__file__).parent)"),
    "executor.py": ("Answers the cases of gamseong's conformance kit.", "execute", "execute(Engine)"),
    "measure.py": ("Times this package.", "measure", "measure(Engine, Path(__file__).parent, _BEGAN)"),
}


def write_front_end(bundle: Bundle, folder: Path, index: Mapping[str, int], engine: str) -> None:
    """Writes the front end and its programs into ``folder``; ``engine``: a module of ``portable`` with an ``Engine``."""
    library, own = folder / LIBRARY, Path(portable.__file__).parent
    library.mkdir(parents=True)
    for name in _SHARED:
        shutil.copyfile(Path(model_store.__file__).parent / name, library / name)
    for name in (*_OURS, f"{engine}.py"):
        text = (own / name).read_text("utf-8").replace(_IMPORTS, "from .")
        (library / name).write_text(text, "utf-8")
    for name, (about, program, call) in _PROGRAMS.items():
        (folder / name).write_text(_program(about, program, call, engine), "utf-8")
    (folder / "vocabulary.json").write_text(json.dumps(index, ensure_ascii=False) + "\n", "utf-8")
    for name in (MANIFEST, GOLDEN):
        shutil.copyfile(bundle.path / name, folder / name)


def write_card_and_licence(bundle: Bundle, folder: Path) -> None:
    """Writes the bundle's card, its pictures and the licence into ``folder``."""
    for name in bundle.manifest.files:
        if name == "README.md" or name.startswith("figures/"):
            target = folder / ("MODEL_CARD.md" if name == "README.md" else name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(bundle.path / name, target)
    if not (folder / "MODEL_CARD.md").exists():  # a bundle may come without one
        training = bundle.manifest.training
        lines = [f"# {bundle.manifest.name} {bundle.manifest.version}", f"Data: {training.get('data', '?')}"]
        (folder / "MODEL_CARD.md").write_text("\n\n".join([*lines, f"Licence: {training.get('licence', '?')}"]) + "\n", "utf-8")
    (folder / "LICENSE").write_text(_licence(), "utf-8")


def _licence() -> str:
    """The text of the project's licence, in a checkout and where the wheel was installed."""
    checkout = Path(model_store.__file__).resolve().parents[1] / "LICENSE"
    if checkout.is_file():
        return checkout.read_text("utf-8")
    files = importlib.metadata.files("gamseong") or []
    return next(str(file.read_text("utf-8")) for file in files if file.name == "LICENSE" and "uplot" not in str(file))


def _program(about: str, program: str, call: str, engine: str) -> str:
    needs_path = "Path(" in call
    return "\n".join(
        [
            f'"""{about}"""',
            "",
            *(["import time", ""] if "_BEGAN" in call else []),
            *(["_BEGAN = time.time()", ""] if "_BEGAN" in call else []),
            *(["from pathlib import Path", ""] if needs_path else []),
            f"from {LIBRARY}.{engine} import Engine",
            f"from {LIBRARY}.programs import {program}",
            "",
            f"raise SystemExit({call})",
            "",
        ]
    )
