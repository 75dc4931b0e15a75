"""PgBouncer in transaction mode before a PostgreSQL server of our own, from the system's package, on loopback and a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.postgres import PASSWORD, USER, Postgres, free_port

_REQUIRED = "pgbouncer" in os.environ.get("GAMSEONG_TEST_REQUIRES", "").split(",")
# Two servers for all clients: who asks twice outside of a transaction often asks two servers.
_CONFIG = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
logfile = {folder}/log
pool_mode = transaction
default_pool_size = 2
server_idle_timeout = 10
server_round_robin = 1
max_client_conn = 200
"""


@contextmanager
def pooling(postgres: Postgres) -> Iterator[int]:
    """Yields the port. Skips where PgBouncer is not installed; fails where ``GAMSEONG_TEST_REQUIRES`` names pgbouncer."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        (pytest.fail if _REQUIRED else pytest.skip)("PgBouncer is not installed here (Debian: apt-get install pgbouncer)")
    folder, port = Path(tempfile.mkdtemp(prefix="gamseong-pgbouncer-")), free_port()
    (folder / "users").write_text(f'"{USER}" "{PASSWORD}"\n')
    (folder / "config").write_text(_CONFIG.format(server=postgres.port, port=port, folder=folder))
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "postgres")
    prefix = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    process = subprocess.Popen((*prefix, program, "-q", folder / "config"), stderr=subprocess.DEVNULL, cwd="/tmp")
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, "PgBouncer ended"
            assert time.monotonic() < deadline, "PgBouncer does not listen"
            time.sleep(0.05)
        else:
            return
