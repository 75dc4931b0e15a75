"""A PostgreSQL server of our own, from the system's package, on loopback and a free port, in a temporary folder."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

USER, PASSWORD = "gamseong", "s3cret-word"
_REQUIRED = "postgresql" in os.environ.get("GAMSEONG_TEST_REQUIRES", "").split(",")


@dataclass
class Postgres:
    """``new_database()`` gives each test a URL of its own."""

    folder: Path
    programs: Path
    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, database: str, user: str = USER, password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"test_{next(self._numbers)}"
        self.query(f"CREATE DATABASE {name}", "postgres")
        return self.url(name)

    def query(self, sql: str, database: str) -> str:
        """What ``psql`` prints for it, run by the superuser in the database of that name or URL."""
        name = database.rpartition("/")[2].partition("?")[0]
        psql = (self.programs / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.url(name), "-c", sql)
        return subprocess.run(psql, check=True, capture_output=True, text=True, timeout=60).stdout.strip()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stops every process of the server without ending it: it accepts connections and answers nothing."""
        processes = self._processes()
        try:
            for process in processes:
                os.kill(process, signal.SIGSTOP)
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Ends the server, so that connections are refused, and starts it again."""
        stop(self)
        try:
            yield
        finally:
            start(self)

    def _processes(self) -> list[int]:
        [main, *_] = (self.folder / "data" / "postmaster.pid").read_text().split()
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        return [int(process) for process in (main, *children)]


@contextmanager
def running() -> Iterator[Postgres]:
    """Skips where the server is not installed; fails where ``GAMSEONG_TEST_REQUIRES`` names postgresql."""
    programs = _programs()
    if programs is None:
        (pytest.fail if _REQUIRED else pytest.skip)("PostgreSQL is not installed here (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="gamseong-postgres-"))
    try:
        server = Postgres(folder, programs, free_port())
        _create(server)
        start(server)
        yield server
    finally:
        stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _create(server: Postgres) -> None:
    password = server.folder / "password"
    password.write_text(PASSWORD)
    if os.geteuid() == 0:
        for path in (server.folder, password):
            shutil.chown(path, "postgres")
    data = server.folder / "data"
    access = ("-U", USER, "--auth=scram-sha-256", f"--pwfile={password}")
    _as_nobody_special(server.programs / "initdb", "-D", data, *access, "--no-sync", "--encoding=UTF8", "--locale=C")


def start(server: Postgres) -> None:
    """Starts it, and waits until it answers."""
    data = server.folder / "data"
    # Nothing here outlives the machine, so it need not reach the disk.
    options = f"-c listen_addresses=127.0.0.1 -c port={server.port} -c unix_socket_directories='' -c fsync=off"
    options += " -c max_connections=500"  # PgBouncer keeps two for the database of each test for a while
    log = server.folder / "log"
    _as_nobody_special(server.programs / "pg_ctl", "start", "-w", "-t", "60", "-D", data, "-l", log, "-o", options)


def stop(server: Postgres) -> None:
    """Ends it at once."""
    _as_nobody_special(server.programs / "pg_ctl", "stop", "-D", server.folder / "data", "-m", "immediate", check=False)


def _as_nobody_special(*command: str | Path, check: bool = True) -> None:
    """PostgreSQL refuses to run as root."""
    prefix = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    subprocess.run((*prefix, *command), check=check, stdout=subprocess.DEVNULL, cwd="/tmp", timeout=120)
