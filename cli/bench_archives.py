"""``gamseong bench archives``: how fast made-up chat is scored on this machine, in how much memory, and where the time goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..model_store import Bundle
from . import exit_codes
from .score import not_installed

if TYPE_CHECKING:
    from ..archives.benchmark import Parts, Whole

_PARTS = 4000  # messages that the analyzer is measured on


def bench_archives(bundle: Bundle, messages: int, workers: int | None, engine: str | None) -> int:
    """Scores a tenth of ``messages`` and all of them, and prints the figures as they come. Returns an exit code.

    ``workers``: ``None`` is one for each core. ``engine``: "embedded" leaves Ray out, which ``None`` does only where it is not
    installed. Raises ``ArchiveError`` where there is no room for the files or the processes.
    """
    try:
        from ..archives import benchmark
        from ..archives.engine_embedded import usable_cores
        from ..archives.scoring import score  # noqa: F401 - what its process needs has to be installed as well
    except ModuleNotFoundError:
        return not_installed("archives")
    if engine == "ray" and not find_spec("ray"):
        return not_installed("cluster")
    staff = workers or usable_cores()
    texts = list(benchmark.messages(_PARTS))
    _tell(head_lines(bundle, staff, texts))
    _tell(parts_lines(benchmark.measure_parts(bundle, texts)))
    sizes = sorted({max(messages // 10, 1), messages})
    runs = []
    for count in sizes:
        runs.append(benchmark.measure_score(bundle, count, staff))
        _tell(whole_lines(runs[-1]))
    if engine == "ray" or (engine is None and find_spec("ray")):
        _tell(ray_lines(benchmark.measure_score(bundle, sizes[0], staff, "ray"), runs[0]))
    _tell(["transformer     not measured here: gamseong-export benchmark does, on one message at a time"])
    return exit_codes.OK


def _tell(lines: Sequence[str] | Iterator[str]) -> None:
    for line in lines:
        print(line, flush=True)


def head_lines(bundle: Bundle, workers: int, texts: Sequence[str]) -> Iterator[str]:
    """Yields what is measured, and on what."""
    lengths = sorted(map(len, texts))
    marks = ", ".join(f"{lengths[int(share * (len(lengths) - 1))]:,}" for share in (0.05, 0.5, 0.95, 0.99, 1))
    again = 1 - len(set(texts)) / len(texts)
    yield f"{bundle.manifest.name}@{bundle.manifest.version}, {workers} worker{'s' if workers > 1 else ''}; made-up chat"
    yield f"lengths         {marks} characters (5 %, half, 95 %, 99 % and all are no longer); {again * 100:.0f} % said before"


def parts_lines(parts: Parts) -> Iterator[str]:
    """Yields the figures of one core, by processor time."""
    yield f"analyzer        {parts.predict:,.0f} messages/s of one core; bare graph {parts.graph:,.0f}"
    share, rest = f"{parts.graph_share * 100:.0f} %", f"{parts.microseconds:.0f} µs"
    yield f"                {share} of the time is the graph's; {rest} a message are not"
    yield f"plain loop      {parts.alone:,.0f} messages/s of one core, predict([text]) for each"


def whole_lines(whole: Whole) -> Iterator[str]:
    """Yields the figures of one run of ``score``."""
    yield f"{'score':<15} {_rate(whole)}"
    memory = "" if whole.memory is None else f"; peak memory {whole.memory / 1e6:,.0f} MB, all processes"
    yield f"                {whole.processor / whole.messages * 1e6:,.0f} µs of processor a message{memory}"


def _rate(whole: Whole) -> str:
    return f"{whole.messages:,} in {whole.seconds:.1f} s with its start: {whole.messages / whole.seconds:,.0f} messages/s"


def ray_lines(ray: Whole, embedded: Whole) -> Iterator[str]:
    """Yields the figures of Ray beside those of the embedded engine on the same messages."""
    yield f"{'ray':<15} {_rate(ray)}"
    if ray.steady and embedded.steady:
        yield f"                {ray.steady / embedded.steady:.2f} times the embedded engine's rate once both have started"
