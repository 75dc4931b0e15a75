"""A training run's folder: which recipe, which settings, and where each file lies."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from ...config import ConfigError, build
from ..model.backend import chosen_backend
from ..settings import RECIPE_SETTINGS, RecipeSettings
from .errors import RunError

MODEL = "model.keras"
VOCABULARY, VALIDATION_IDS, LENGTHS = "vocabulary.json", "validation_ids.json", "lengths.json"
HELD_OUT, OPINIONS = "held_out.json", "opinions.npz"
AVERAGED = "averaged.json"  # of a run that is the mean of others: their names
_RUN = "run.json"

S = TypeVar("S", bound=RecipeSettings)


@dataclass(frozen=True)
class Run(Generic[S]):
    """A folder ``path``, the name of its recipe, and the hyperparameters it was started with."""

    path: Path
    recipe: str
    settings: S

    @property
    def bundle_name(self) -> str:
        """The name of the bundle that the run becomes; see ``bundle_name``."""
        return bundle_name(self.recipe, self.settings)

    @property
    def tokenizer(self) -> str:
        """The tokenizer that the settings name, or ``characters`` for a recipe that has no choice."""
        return _tokenizer(self.settings)

    @property
    def finished(self) -> bool:
        """Whether the training came to its end, by early stopping or by its last epoch."""
        return (self.path / MODEL).is_file()

    @property
    def has_epoch(self) -> bool:
        """Whether an epoch was finished, after which the training can go on."""
        return any(self.path.glob("epoch-*.keras"))

    @property
    def backend(self) -> str | None:
        """The backend of Keras that the run began on; ``None`` where its folder does not say."""
        found: str | None = self.read(_RUN).get("backend")
        return found

    @property
    def averaged(self) -> list[str]:
        """The names of the runs whose mean this one is; none where it was trained itself."""
        return list(self.read(AVERAGED)) if (self.path / AVERAGED).is_file() else []

    @property
    def vocabulary(self) -> list[str]:
        """Tokens by id."""
        tokens: list[str] = self.read(VOCABULARY)
        return tokens

    def read(self, name: str) -> Any:
        """Reads one of the folder's JSON files. Raises ``RunError`` where it is missing or damaged."""
        path = self.path / name
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RunError(f"{path}: is missing or damaged; train the run again, or take another one.") from error

    def write(self, name: str, content: Any) -> None:
        """Writes one of the folder's JSON files, whole or not at all."""
        fresh = self.path / f"{name}.new"
        fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        fresh.replace(self.path / name)

    def keep(self, name: str, content: Any) -> None:
        """Writes a JSON file that follows from the data. Once an epoch has learned from it, the data must give the same again.

        Raises ``RunError`` where it does not.
        """
        if self.has_epoch and (self.path / name).is_file():
            if self.read(name) != json.loads(json.dumps(content)):
                mend = "give the data of that time with --data, or begin a new run"
                raise RunError(f"{self.path / name}: the data, or how it is read, has changed since the run began; {mend}.")
            return
        self.write(name, content)

    def discard(self) -> None:
        """Removes the folder of a run that could not begin, and the folders above it that held nothing else."""
        shutil.rmtree(self.path, ignore_errors=True)
        for folder in self.path.parents[:2]:
            with contextlib.suppress(OSError):  # it holds other runs
                folder.rmdir()

    @classmethod
    def start(cls, root: Path, recipe: str, settings: S) -> Run[S]:
        """Makes a new folder ``root/<bundle name>/<time>``. Raises ``RunError`` where it cannot be made."""
        first = root / bundle_name(recipe, settings) / datetime.now().strftime("%Y%m%d-%H%M%S")
        run = cls(_new_folder(first), recipe, settings)
        run.write(_RUN, {"recipe": recipe, "backend": chosen_backend(), "settings": dataclasses.asdict(settings)})
        return run

    @staticmethod
    def open(path: Path) -> Run[Any]:
        """Opens an earlier run's folder. Raises ``RunError`` if it is none, or one of another version's settings."""
        try:
            table = json.loads((path / _RUN).read_text(encoding="utf-8"))
            settings = build(RECIPE_SETTINGS[table["recipe"]], table["settings"], path, "settings")
            return Run(path, table["recipe"], settings)
        except (OSError, ValueError, KeyError, TypeError, ConfigError) as error:
            raise RunError(f"{path}: is not a training run of this version; give the folder that train printed.") from error

    @classmethod
    def find(cls, root: Path, recipe: str, settings: S) -> Run[S] | None:
        """Returns the newest finished run if it has exactly these settings, else the newest unfinished one if it has.

        ``None`` if neither has them.
        """
        for finished in (True, False):
            with contextlib.suppress(RunError):
                run = cls.latest(root, name=bundle_name(recipe, settings), finished=finished)
                if run.settings == settings:
                    return run
        return None

    @classmethod
    def latest(cls, root: Path, *, name: str = "*", finished: bool) -> Run[Any]:
        """Returns the newest run below ``root`` of that bundle name: a finished one, or an unfinished one that has an epoch.

        Raises ``RunError`` if there is none.
        """
        for folder in run_folders(root, name):
            with contextlib.suppress(RunError):  # a run of another version cannot be continued
                run = cls.open(folder)
                if run.finished == finished and (finished or run.has_epoch):
                    return run
        wanted = "finished run" if finished else "unfinished run with a finished epoch"
        raise RunError(f"{root}: holds no {wanted}; start one with gamseong-export train RECIPE.")


def run_folders(root: Path, name: str = "*") -> list[Path]:
    """Returns the folders of the runs below ``root`` of that bundle name, the newest first."""
    return sorted((path.parent for path in root.glob(f"{name}/*/{_RUN}")), key=lambda path: path.name, reverse=True)


def bundle_name(recipe: str, settings: RecipeSettings) -> str:
    """Returns the recipe's name, followed by the tokenizer's where the settings name another than ``words``."""
    tokenizer = _tokenizer(settings)
    return recipe if tokenizer in ("words", "characters") else f"{recipe}-{tokenizer}"


def _tokenizer(settings: RecipeSettings) -> str:
    return str(getattr(settings, "tokenizer", "characters"))


def _new_folder(first: Path) -> Path:
    """Makes ``first``, or the same with a number behind its name where another run began in the same second."""
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
