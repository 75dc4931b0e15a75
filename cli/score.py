"""``gamseong score``: judges the messages of files and writes them with their verdicts."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..archives.errors import OutputError
from ..extras import how_to_install
from ..model_store import Bundle, GamseongError, Label
from ..shell.exit_codes import INTERRUPTED
from ..shell.language import in_language, say, say_error
from . import exit_codes
from .failures import exit_code_of, fail, unwritable

if TYPE_CHECKING:
    from ..archives.scoring import Progress
    from ..archives.summary import Summary

ENGINES = ("embedded", "ray")
_LABELS = (Label.POSITIVE, Label.NEUTRAL, Label.AMBIGUOUS, Label.NEGATIVE, Label.UNREADABLE)
_SHOWN = 5  # names of files in a line
_SKIPPED: Mapping[str, str] = {
    "empty": "without text",
    "bot": "by bots",
    "system": "system notices",
    "attachment": "attachments without words",
    "forward": "forwarded words of others",
}


def score(options: Mapping[str, Any], bundle: str, *, engine: str, workers: int | None, resume: bool, quiet: bool) -> int:
    """Scores the files of a job and prints what became of their rows. Returns an exit code.

    ``options``: the fields of ``archives.scoring.Job`` but ``workers``, of which ``None`` is one for each core.
    """
    try:
        from ..archives.engine_embedded import run_embedded, usable_cores
        from ..archives.scoring import Engine, Job, rejected_of
        from ..archives.scoring import score as run
    except ModuleNotFoundError:
        return not_installed("archives")
    work: Engine = run_embedded
    if engine == "ray":
        try:
            from ..archives.engine_ray import run_ray
        except ModuleNotFoundError:
            return not_installed("cluster")
        work = run_ray
    job = Job(workers=workers or (0 if engine == "ray" else usable_cores()), **options)  # 0: all that the cluster has
    return print_scoring(
        lambda watch: run(job, Bundle.find(bundle), resume=resume, engine=work, watch=watch),
        str(job.out),
        is_kept=lambda rows: Path(f"{job.out}.part").exists(),
        rejected=rejected_of(job.out),
        quiet=quiet,
    )


def print_scoring(
    run: Callable[[Callable[[Progress], None]], Summary],
    out: str,
    *,
    is_kept: Callable[[int], bool],
    rejected: Path | None = None,
    quiet: bool = False,
) -> int:
    """Runs a scoring, shows how far it is and prints what became of the rows, or one sentence. Returns an exit code.

    ``run`` is given what to tell of its progress. ``out``: its output, by a name that may be shown. ``is_kept``: whether, with so
    many rows judged, a run that ended can go on. ``rejected``: the file of the rows that could not be read.
    """
    from ..archives.progress import ProgressLine

    begun = time.monotonic()
    first: int | None = None
    last = 0

    def how_to_go_on() -> str:
        if not is_kept(last):
            return ""
        return " " + say("What was scored so far is kept; the same command with --resume goes on.")

    try:
        with ProgressLine(in_language("messages"), quiet=quiet) as line:

            def watch(progress: Progress) -> None:
                nonlocal first, last
                first, last = progress.rows if first is None else first, progress.rows
                line(progress)

            summary = run(watch)
    except KeyboardInterrupt:
        return fail(INTERRUPTED, f"{say('stopped.')}{how_to_go_on()}")
    except OutputError as error:
        return fail(exit_code_of(error), say_error(error))
    except GamseongError as error:
        return fail(exit_code_of(error), f"{say_error(error)}{how_to_go_on()}")
    except OSError as error:
        return fail(exit_codes.BAD_OUTPUT, f"{unwritable(error, out)}{how_to_go_on()}")
    except Exception as error:
        shown = f"{type(error).__name__}: {error}"
        sentence = say("stopped by an error nobody foresaw ({error}); please report this line.", error=shown)
        return fail(exit_codes.FAILED, f"{sentence}{how_to_go_on()}")
    if summary.rejected and rejected:
        fail(0, _rejected(summary.rejected, rejected))
    if not quiet:
        print("\n".join(summary_lines(summary, out, last - (first or 0), time.monotonic() - begun)))
    return exit_codes.OK


def _rejected(count: int, file: Path) -> str:
    """Says how many rows could not be read, and why the last of them: of an export that broke off, that is the break."""
    with file.open(encoding="utf-8") as lines:
        last = json.loads(deque(lines, maxlen=1)[0])
    return say(
        "{count} rows could not be read; see {file}. The last of them, in {source}: {reason}",
        count=f"{count:,}",
        file=file,
        source=last["file"],
        reason=in_language(last["reason"]),
    )


def not_installed(extra: str) -> int:
    """Tells how to install the optional part ``extra``, and returns the exit code of its absence."""
    sentence = say("the packages that this needs are not installed; install them with: {command}", command=how_to_install(extra))
    return fail(exit_codes.NOT_INSTALLED, sentence)


def summary_lines(summary: Summary, out: str, rows: int, seconds: float) -> list[str]:
    """Returns what people read at the end. ``rows``: those that were judged in these ``seconds``, without the run before."""
    speed = f"{rows / seconds:,.0f}" if seconds else "-"
    lines = [
        say(
            "{file}: {read} rows read, {judged} judged, {skipped} skipped, {rejected} rejected; {seconds} s, {speed} a second",
            file=out,
            read=f"{summary.read:,}",
            judged=f"{summary.judged:,}",
            skipped=f"{summary.skipped.total():,}",
            rejected=f"{summary.rejected:,}",
            seconds=f"{seconds:.1f}",
            speed=speed,
        )
    ]
    if summary.judged:
        counts = {label: summary.labels[label] for label in _LABELS if summary.labels[label]}
        shares = (f"{label} {count:,} ({count / summary.judged * 100:.1f} %)" for label, count in counts.items())
        lines.append(f"  {' · '.join(shares)}")
    if summary.truncated:
        lines.append("  " + say("judged by their beginning alone: {count}", count=f"{summary.truncated:,}"))
    if summary.skipped:
        reasons = (f"{in_language(_SKIPPED.get(reason, reason))} {count:,}" for reason, count in summary.skipped.most_common())
        lines.append(f"  {say('skipped')}: {', '.join(reasons)}")
    if summary.left_out:
        files = ", ".join(summary.left_out[:_SHOWN]) + (" …" if len(summary.left_out) > _SHOWN else "")
        about = say("left out, for they were scored before ({count}; name a file to judge it anew)", count=len(summary.left_out))
        lines.append(f"  {about}: {files}")
    for column, new in summary.columns.items():
        if new:
            lines.append("  " + say("the column {column} is called {new} in the output", column=column, new=new))
        else:
            lines.append("  " + say("left out: the column {column} (--authors hash writes a hash of it)", column=column))
    return lines
