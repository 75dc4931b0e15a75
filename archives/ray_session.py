"""Connects to Ray, and brings a bundle to the processes of a cluster, on whose machines it need not lie."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ray

from ..model_store import Analyzer, Bundle
from ..model_store.bundle import MANIFEST
from .engine_embedded import usable_cores
from .errors import ArchiveError

RETRIES = 3  # how often a batch is given to another process after one died of it, or beside it
_ADDRESS = "RAY_ADDRESS"
_CLIENT = "ray://"
_QUIET: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
_ATTEMPTS = 3  # to start on a machine that is busy


@contextlib.contextmanager
def connected(workers: int) -> Iterator[int]:
    """Yields how many processes are to judge: ``workers``, or for 0 one for each core that there is.

    It takes the cluster of ``RAY_ADDRESS``, or else starts Ray on this machine and ends it again. A process that has a connection
    keeps it. Raises ``ArchiveError`` where no cluster answers.
    """
    ours = not ray.is_initialized()
    if ours:
        _connect(workers or usable_cores())
    try:
        yield workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    finally:
        if ours:
            ray.shutdown()


def _connect(cores: int) -> None:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # or Ray would report to its makers
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # or it would warn of what it does to GPUs
    address = os.environ.get(_ADDRESS)
    if address and address.startswith(_CLIENT):
        raise ArchiveError(
            f"{_ADDRESS} begins with {_CLIENT}, which is for notebooks; submit the command with ray job submit, or start it on a "
            f"machine of the cluster with {_ADDRESS}=auto."
        )
    if not address:
        _start(cores)
        return
    try:
        ray.init(address=address, **_QUIET)
    except Exception as error:  # of several families, without a common one
        raise ArchiveError(
            f"{_ADDRESS} is {address}, and no cluster answers there ({first_line(error)}); start one with ray start, or "
            f"unset {_ADDRESS} to have it started on this machine."
        ) from error


def _start(cores: int) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            # Not one that runs here already: another program may have started it for itself, and will end it.
            ray.init(address="local", num_cpus=cores, include_dashboard=False, **_QUIET)
            return
        except Exception as error:  # bare where its processes are not up in the half minute that Ray gives them
            ray.shutdown()
            if attempt == _ATTEMPTS:
                raise ArchiveError(
                    f"Ray does not start on this machine ({first_line(error)}); leave out --engine ray."
                ) from error


def packed(bundle: Bundle) -> dict[str, bytes]:
    """Returns the files of a bundle by their names."""
    return {name: (bundle.path / name).read_bytes() for name in (MANIFEST, *bundle.manifest.files)}


def opened(files: Mapping[str, bytes]) -> Analyzer:
    """Returns an analyzer of the bundle whose files these are."""
    with tempfile.TemporaryDirectory(prefix="gamseong-") as folder:
        for name, content in files.items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_bytes(content)
        return Analyzer(Bundle.load(folder))


def own_version() -> str:
    """Returns the version of gamseong in this process."""
    return version("gamseong")


def first_line(error: BaseException) -> str:
    """Returns the line of an error that says what happened: of one that was raised in another process its last."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return lines[-1 if "ray::" in str(error) else 0].rstrip(".")
