"""A training run's folder: which recipe, which data, and where each file lies."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from ...config import ConfigError, build
from ..errors import RunError
from ..settings import RECIPES, Recipe, SeedLstm

MODEL = "model.keras"
VOCABULARY, VALIDATION_IDS, LENGTHS = "vocabulary.json", "validation_ids.json", "lengths.json"
HELD_OUT, OPINIONS = "held_out.json", "opinions.npy"
_RUN = "run.json"


@dataclass(frozen=True)
class Run:
    """``recipe`` is its name, ``settings`` its hyperparameters."""

    path: Path
    recipe: str
    settings: Recipe

    @property
    def bundle_name(self) -> str:
        """The recipe's name, with the tokenizer's where it is not the recipe's own."""
        if isinstance(self.settings, SeedLstm) and self.settings.tokenizer != "words":
            return f"{self.recipe}-{self.settings.tokenizer}"
        return self.recipe

    @property
    def finished(self) -> bool:
        return (self.path / MODEL).is_file()

    @property
    def vocabulary(self) -> list[str]:
        """Tokens by id."""
        tokens: list[str] = self.read(VOCABULARY)
        return tokens

    def read(self, name: str) -> Any:
        """One of the folder's JSON files."""
        return json.loads((self.path / name).read_text(encoding="utf-8"))

    def write(self, name: str, content: Any) -> None:
        """One of the folder's JSON files, whole or not at all."""
        fresh = self.path / f"{name}.new"
        fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        fresh.replace(self.path / name)

    @classmethod
    def start(cls, root: Path, recipe: str, settings: Recipe) -> Self:
        """A new folder ``root/<bundle name>/<time>``. Raises ``RunError`` where it cannot be made."""
        first = root / cls(root, recipe, settings).bundle_name / datetime.now().strftime("%Y%m%d-%H%M%S")
        run = cls(_new_folder(first), recipe, settings)
        run.write(_RUN, {"recipe": recipe, "settings": dataclasses.asdict(settings)})
        return run

    @classmethod
    def open(cls, path: Path) -> Self:
        """An earlier run. Raises ``RunError``."""
        try:
            table = json.loads((path / _RUN).read_text(encoding="utf-8"))
            return cls(path, table["recipe"], build(RECIPES[table["recipe"]], table["settings"], path, "settings"))
        except (OSError, ValueError, KeyError, TypeError, ConfigError) as error:
            raise RunError(f"{path}: is not a training run of this version; give the folder that train printed.") from error

    @classmethod
    def of(cls, root: Path, recipe: str, settings: Recipe) -> Self:
        """The newest finished run if it has exactly these settings, else the newest unfinished one if it has, else a new one."""
        for finished in (True, False):
            with contextlib.suppress(RunError):
                run = cls.latest(root, name=cls(root, recipe, settings).bundle_name, finished=finished)
                if run.settings == settings:
                    return run
        return cls.start(root, recipe, settings)

    @classmethod
    def latest(cls, root: Path, *, name: str = "*", finished: bool) -> Self:
        """The newest run below ``root`` of that bundle name, finished or not. Raises ``RunError`` if there is none."""
        folders = sorted((path.parent for path in root.glob(f"{name}/*/{_RUN}")), key=lambda path: path.name, reverse=True)
        for folder in folders:
            with contextlib.suppress(RunError):  # of another version: none that could be gone on with
                run = cls.open(folder)
                if run.finished == finished:
                    return run
        state = "finished" if finished else "unfinished"
        raise RunError(f"{root}: holds no {state} run; start one with gamseong-export train RECIPE.")


def _new_folder(first: Path) -> Path:
    """``first``, or with a number behind its name where another run began in the same second."""
    path, number = first, 1
    while True:
        try:
            path.mkdir(parents=True)
            return path
        except FileExistsError:
            number += 1
            path = first.with_name(f"{first.name}-{number}")
        except OSError as error:
            mend = "set export.runs to a folder that can be written to"
            raise RunError(f"{path}: cannot be made ({error.strerror}); {mend}.") from error
