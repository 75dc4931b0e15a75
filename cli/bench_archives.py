"""``gamseong bench archives``: how fast made-up chat is scored on this machine, in how much memory, and where the time goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..model_store import Bundle
from . import exit_codes
from .score import not_installed

if TYPE_CHECKING:
    from ..archives.benchmark import Parts, Whole

_PARTS = 4000  # messages that the analyzer is measured on
_LEAST = 3  # the power of ten that is scored first
_RAY = 100_000  # messages at most that Ray scores


def bench_archives(
    bundle: Bundle, messages: int, workers: int | None, engine: str | None, transformers: Sequence[Path] = ()
) -> int:
    """Scores 1,000 messages, ten times as many and so on to ``messages``, and prints the figures as they come.

    Returns an exit code. ``workers``: ``None`` is one for each core. ``engine``: "embedded" leaves Ray out, which ``None`` does
    only where it is not installed. ``transformers``: graphs to measure beside. Raises ``ArchiveError`` where there is no room
    for the files or the processes, or a graph is no transformer's.
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
    parts = benchmark.measure_parts(bundle, texts)
    _tell(parts_lines(parts))
    for path in transformers:
        _tell(transformer_lines(path, benchmark.measure_transformer(path, texts), parts))
    runs = {}
    for count in sizes(messages):
        runs[count] = benchmark.measure_score(bundle, count, staff)
        _tell(whole_lines(runs[count]))
    if engine == "ray" or (engine is None and find_spec("ray")):
        count = max((count for count in runs if count <= _RAY), default=messages)
        _tell(ray_lines(benchmark.measure_score(bundle, count, staff, "ray"), runs[count]))
    return exit_codes.OK


def sizes(messages: int) -> list[int]:
    """Returns the powers of ten from 1,000 below ``messages``, and that itself."""
    powers = (10**power for power in range(_LEAST, len(str(messages))))
    return [*(size for size in powers if size < messages), messages]


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


def transformer_lines(path: Path, rate: float, parts: Parts) -> Iterator[str]:
    """Yields the figures of a transformer's graph beside the bundle's."""
    yield f"transformer     {rate:,.0f} messages/s of one core ({path.name})"
    yield f"                the analyzer is {parts.predict / rate:.1f} times as fast"


def whole_lines(whole: Whole) -> Iterator[str]:
    """Yields the figures of one run of ``score``."""
    yield f"{'score':<15} {_rate(whole)}"
    steady = "" if whole.steady is None else f"; {whole.steady:,.0f} messages/s once it has started"
    memory = "" if whole.memory is None else f"; peak memory {whole.memory / 1e6:,.0f} MB, all processes"
    yield f"                {whole.processor / whole.messages * 1e6:,.0f} µs of processor a message{steady}{memory}"


def _rate(whole: Whole) -> str:
    rate = whole.messages / whole.seconds
    return f"{whole.messages:,} ({whole.size / 1e6:,.0f} MB) in {whole.seconds:.1f} s with its start: {rate:,.0f} messages/s"


def ray_lines(ray: Whole, embedded: Whole) -> Iterator[str]:
    """Yields the figures of Ray beside those of the embedded engine on the same messages."""
    yield f"{'ray':<15} {_rate(ray)}"
    if ray.steady and embedded.steady:
        yield f"                {ray.steady / embedded.steady:.2f} times the embedded engine's rate once both have started"
