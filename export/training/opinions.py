"""What the teachers think of every text, kept in a run's folder together with the fingerprint of what it was made of."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.downloads import digest
from .errors import RunError
from .run import MODEL, Run


@dataclass(frozen=True)
class Origin:
    """What opinions were made of.

    ``teachers``: by recipe, the name of the run's folder and the sha256 of its weights. ``reviews``: how many, with ``texts``,
    the sha256 of them in their order.
    """

    teachers: Mapping[str, tuple[str, str]]
    reviews: int
    texts: str

    def changes_to(self, now: Origin) -> list[str]:
        """Returns what is otherwise ``now``, in words. A teacher that is not at hand any more has not changed."""
        found = []
        for name, (run, weights) in self.teachers.items():
            run_now, weights_now = now.teachers.get(name, (run, weights))
            if run_now != run:
                found.append(f"{name} (run {run} then, {run_now} now)")
            elif weights_now != weights:
                found.append(f"{name} (run {run}, its weights)")
        if now.texts != self.texts:
            found.append(f"the reviews ({self.reviews:,} then, {now.reviews:,} now)")
        return found


def origin_of(teachers: Mapping[str, Run[Any]], texts: Sequence[str]) -> Origin:
    """Returns the fingerprint of what ``teachers``, finished runs by recipe, think of ``texts``."""
    hashed = hashlib.sha256()
    for text in texts:
        hashed.update(text.encode("utf-8", "surrogatepass") + b"\0")
    weights = {name: (run.path.name, digest((run.path / MODEL).read_bytes())) for name, run in teachers.items()}
    return Origin(weights, len(texts), hashed.hexdigest())


def save_opinions(path: Path, shares: NDArray[np.float32], origin: Origin) -> None:
    """Writes the shares of the three tones [N, 3] in each text, and where they came from, whole or not at all."""
    fresh = path.with_suffix(".new.npz")
    np.savez(fresh, shares=shares, origin=np.array(json.dumps(asdict(origin))))
    fresh.replace(path)


def load_opinions(path: Path) -> tuple[NDArray[np.float32], Origin]:
    """Returns what ``save_opinions`` wrote. Raises ``RunError`` where the file is damaged."""
    try:
        with path.open("rb") as file, np.load(file) as kept:
            shares: NDArray[np.float32] = kept["shares"]
            table = json.loads(str(kept["origin"]))
        teachers = {name: (str(run), str(weights)) for name, (run, weights) in table["teachers"].items()}
        return shares, Origin(teachers, int(table["reviews"]), str(table["texts"]))
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise RunError(f"{path}: is damaged; delete it, and the teachers read the reviews again.") from error
