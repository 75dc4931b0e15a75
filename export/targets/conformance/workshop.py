"""Where packages of a bundle are made for an examination, each once, with the environments in which they run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....js import build
from ....model_store import Bundle, GamseongError
from ..environments import make_environment
from ..packaging import package
from .errors import ConformanceError


@dataclass(frozen=True, slots=True)
class Package:
    """``folder``: of the package. ``pythons``: those that have its requirement, in the order in which they were asked for."""

    folder: Path
    pythons: Sequence[Path]


@dataclass
class Workshop:
    """Makes packages of ``bundle`` below the scratch folder ``folder``."""

    bundle: Bundle
    folder: Path
    _made: dict[str, Any] = field(default_factory=dict)

    def package(self, target: str) -> Package:
        """Returns the package for a ``target`` of ``gamseong-export package``. Raises ``GamseongError``, again if asked again."""
        return self._once(target, lambda: self._package(target))  # type: ignore[no-any-return]

    def npm(self) -> Path:
        """Returns the folder ``node_modules`` into which the npm package was installed. Raises ``GamseongError``."""
        return self._once("node_modules", self._npm)  # type: ignore[no-any-return]

    def _once(self, name: str, make: Any) -> Any:
        if name not in self._made:
            try:
                self._made[name] = make()
            except GamseongError as error:
                self._made[name] = error
        if isinstance(self._made[name], GamseongError):
            raise self._made[name]
        return self._made[name]

    def _package(self, target: str) -> Package:
        pythons: list[Path] = []

        def environment(requirements: Sequence[str], _: Path) -> Path:
            pythons.append(make_environment(requirements, self.folder / f"{target}-{len(pythons)}"))
            return pythons[-1]

        out = self.folder / target
        # A SavedModel is loaded by the TensorFlow that is here.
        package(self.bundle, target, out, lambda _: None, None if target == "saved-model" else environment)
        return Package(out, pythons or [Path(sys.executable)])

    def _npm(self) -> Path:
        [tarball] = self.package("npm").folder.glob("*.tgz")
        empty = self.folder / "installed"
        empty.mkdir()
        (empty / "package.json").write_text('{"private": true}', encoding="utf-8")
        quiet = ("--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund")
        build.node().run_npm(empty, "install", *quiet, str(tarball), "onnxruntime-web")
        return empty / "node_modules"


def python_version(python: Path, *names: str) -> str:
    """Returns the name and version of the first of these packages that ``python`` has."""
    code = (
        "import importlib.metadata as m, sys\n"
        "for name in sys.argv[1:]:\n"
        "    try: print(name, m.version(name)); break\n"
        "    except m.PackageNotFoundError: pass\n"
    )
    done = subprocess.run((str(python), "-c", code, *names), capture_output=True, text=True)
    if not done.stdout:
        raise ConformanceError(f"{python}: has no {names[0]}; make its environment anew.")
    return done.stdout.strip()


def npm_version(modules: Path, name: str) -> str:
    """Returns the name and version of a package that was installed into ``modules``."""
    return f"{name} {json.loads((modules / name / 'package.json').read_text(encoding='utf-8'))['version']}"
