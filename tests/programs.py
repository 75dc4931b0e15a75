"""``gamseong run`` as a process of its own, against the fake Discord."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tests import fake_discord


@dataclass
class Program:
    """A ``gamseong run`` that talks to the fake server; ``folder`` holds its output and its config.toml."""

    process: asyncio.subprocess.Process
    folder: Path

    async def ended(self, seconds: float = 20) -> int:
        return await asyncio.wait_for(self.process.wait(), seconds)

    async def kill(self) -> None:
        """Ends it if nothing else has."""
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def stdout(self) -> str:
        return (self.folder / "stdout").read_text(encoding="utf-8")

    def stderr(self) -> str:
        return (self.folder / "stderr").read_text(encoding="utf-8")


async def launch(folder: Path, root: str, *arguments: str, token: str = fake_discord.TOKEN, **environ: str) -> Program:
    """Starts it in ``folder`` against the server at ``root``; of GAMSEONG's own variables it sees only ``environ``."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GAMSEONG_")}
    # Files, not pipes: nobody has to read them for the program to go on.
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, fake_discord.__file__, root, "run", *arguments),
            env={**inherited, **environ, "DISCORD_TOKEN": token, "PYTHONUTF8": "1"},
            cwd=folder,
            stdout=out,
            stderr=err,
        )
    return Program(process, folder)
