"""What tests of the cluster have in common: Ray on this machine, its processes, and an S3 of moto's that all of them reach."""

from __future__ import annotations

import gc
import importlib.util
import logging
import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.requirements import absent

CORES = 2


@contextmanager
def running_ray() -> Iterator[None]:
    """Starts Ray with ``CORES`` cores for a while. Skips where it is not installed, unless ``GAMSEONG_TEST_REQUIRES`` names ray.

    With ``RAY_ADDRESS`` the cluster there is taken, as the product does.
    """
    if importlib.util.find_spec("ray") is None:
        absent("ray", "Ray is not installed here (pip install 'gamseong[cluster]')")
    from gamseong.archives.ray_session import connected

    try:
        with connected(CORES):
            yield
    finally:
        with warnings.catch_warnings(action="ignore"):  # Ray leaves its processes to the collector
            gc.collect()


def processes_of(kind: str) -> list[int]:
    """Returns the processes of Ray whose title tells that they are of this kind."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            title = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if title.startswith(f"ray::{kind}".encode()):
            found.append(int(folder.name))
    return found


def kill_next(kind: str, seconds: float = 120) -> Callable[[], bool]:
    """Kills the next process of this kind that starts; what it returns tells whether there was one, and ends the waiting."""
    before, killed, ended = set(processes_of(kind)), list[int](), threading.Event()

    def watch() -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not ended.is_set():
            for process in {*processes_of(kind)} - before:
                os.kill(process, signal.SIGKILL)
                killed.append(process)
                return
            time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()

    def end() -> bool:
        ended.set()
        thread.join()
        return bool(killed)

    return end


@contextmanager
def s3(bucket: str) -> Iterator[Callable[[str], str]]:
    """Runs an S3 with one bucket; what it yields makes the address of a key in it."""
    import boto3
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it logs each request to a stderr that a test may have closed
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        endpoint = f"http://127.0.0.1:{port}"
        keys = {"aws_access_key_id": "nobody", "aws_secret_access_key": "s3cret/word"}
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)
        client.create_bucket(Bucket=bucket)
        options = f"scheme=http&endpoint_override={quote(f'127.0.0.1:{port}', safe='')}&region=us-east-1"
        yield lambda key: f"s3://nobody:{quote('s3cret/word', safe='')}@{bucket}/{key}?{options}"
        client.close()
    finally:
        server.stop()
