"""``gamseong score``: judges the messages of files and writes them with their verdicts."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..archives.errors import OutputError
from ..extras import how_to_install
from ..model_store import Bundle, GamseongError, Label
from ..shell.exit_codes import INTERRUPTED
from ..shell.language import in_language, say, say_error
from . import exit_codes
from .failures import exit_code_of, fail

if TYPE_CHECKING:
    from ..archives.scoring import Progress
    from ..archives.summary import Summary

ENGINES = ("embedded", "ray")
_LABELS = (Label.POSITIVE, Label.NEUTRAL, Label.AMBIGUOUS, Label.NEGATIVE, Label.UNREADABLE)
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
        from ..archives.progress import ProgressLine
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
    begun = time.monotonic()
    rows: list[int] = []
    try:
        with ProgressLine(in_language("messages"), quiet=quiet) as line:

            def watch(progress: Progress) -> None:
                rows.append(progress.rows)
                del rows[1:-1]
                line(progress)

            summary = run(job, Bundle.find(bundle), resume=resume, engine=work, watch=watch)
    except KeyboardInterrupt:
        return fail(INTERRUPTED, f"{say('stopped.')}{_kept(job.out)}")
    except OutputError as error:
        return fail(exit_code_of(error), say_error(error))
    except GamseongError as error:
        return fail(exit_code_of(error), f"{say_error(error)}{_kept(job.out)}")
    except OSError as error:
        problem = in_language(error.strerror or str(error))
        sentence = say("{problem}; make room, or give a place that can be read and written.", problem=problem)
        return fail(exit_codes.BAD_OUTPUT, f"{sentence}{_kept(job.out)}")
    except Exception as error:
        shown = f"{type(error).__name__}: {error}"
        sentence = say("stopped by an error nobody foresaw ({error}); please report this line.", error=shown)
        return fail(exit_codes.FAILED, f"{sentence}{_kept(job.out)}")
    if summary.rejected:
        fail(0, _rejected(summary.rejected, rejected_of(job.out)))
    if not quiet:
        print("\n".join(summary_lines(summary, job.out, rows[-1] - rows[0], time.monotonic() - begun)))
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
    """Tells how to install what is missing and returns the exit code."""
    sentence = say("the packages that this needs are not installed; install them with: {command}", command=how_to_install(extra))
    return fail(exit_codes.NOT_INSTALLED, sentence)


def _kept(out: Path) -> str:
    """Returns what to add to the sentence of a run that ended before it was done."""
    if not Path(f"{out}.part").exists():
        return ""
    return " " + say("What was scored so far is kept; the same command with --resume goes on.")


def summary_lines(summary: Summary, out: Path | str, rows: int, seconds: float) -> list[str]:
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
    for column, new in summary.columns.items():
        if new:
            lines.append("  " + say("the column {column} is called {new} in the output", column=column, new=new))
        else:
            lines.append("  " + say("left out: the column {column} (--authors hash writes a hash of it)", column=column))
    return lines
