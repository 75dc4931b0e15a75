"""Measures how fast this machine scores made-up chat: the whole of ``score`` in a process of its own, and its parts in this one.

Nothing is measured on anybody's messages. What ``messages`` makes is as long as chat is and repeats itself as chat does.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from ..model_store import Analyzer, Bundle, GamseongError, Label
from ..model_store.runtime import ort
from ..model_store.session import GraphSession
from .errors import ArchiveError

_REACTIONS = (
    "ㅋㅋㅋ",
    "ㅋㅋㅋㅋㅋㅋ",
    "ㅇㅇ",
    "ㄴㄴ",
    "ㅠㅠ",
    "ㄱㄱ",
    "ㅇㅋ",
    "ㅎㅇ",
    "굿",
    "헐",
    "와",
    "gg",
    "?",
    "👍",
    "😂",
    "1",
)
_TIMES = ("오늘", "어제", "아까", "지금", "이번 주에", "저녁에", "주말에", "방금", "요즘", "새벽에", "점심때", "아침부터")
_THINGS = (
    *("패치가", "영화가", "서버가", "팀원이", "노래가", "밥이", "회의가", "시험이", "날씨가", "배송이", "업데이트가", "이벤트가"),
    *("보스가", "강의가", "버스가", "커피가", "게임이", "방송이", "사진이", "코드가", "경기가", "숙제가", "자리가", "공지가"),
)
_WAYS = ("진짜", "너무", "생각보다", "완전", "솔직히", "은근", "그냥", "또", "역시", "조금", "이상하게", "갑자기", "왜 이렇게")
_ENDS = (
    *("재밌네", "좋더라", "별로였어", "안 끝나", "늦어졌대", "마음에 들어", "실망이다", "맛있었어", "느려졌어", "괜찮던데"),
    *("지루했어", "고마웠어", "망했다", "터졌어", "올라왔어", "짜증 나", "예쁘더라", "바뀌었어", "나쁘지 않아", "쉬웠어"),
    *("못 하겠다", "기대된다", "끊기는데", "시작했대", "최고였다", "사라졌는데", "비싸더라", "안 나와", "있나요?", "같이 할래?"),
)
_TAILS = ("", "", "", "", " ㅋㅋ", " ㅠㅠ", "!!", "...", " ㅎㅎ", "~", " 나만 그래?", " 님들은?")
# How many clauses of some 11 characters a message has, and how often: most have one, few are as long as Discord lets them be.
_CLAUSES = {1: 600, 2: 250, 3: 90, 4: 35, 6: 14, 12: 8, 40: 2, 160: 1}
_TIME_SHARE, _WAY_SHARE = 0.4, 0.6  # of the clauses
_REACTION_SHARE, _LINK_SHARE, _MENTION_SHARE, _QUOTE_SHARE, _BOLD_SHARE = 0.18, 0.03, 0.02, 0.01, 0.01
_LONGEST = 2000  # characters, Discord's limit

_CHARACTERS_A_TOKEN = 1.8  # of WordPiece on Korean, an assumption; and its two marks at the ends
_MARKS, _POSITIONS = 2, 512
_TRANSFORMER_TEXTS, _TRANSFORMER_BATCH = 512, 64

_ROUNDS = 5
_ALONE = 500  # texts that are also judged one by one
_LOOK_SECONDS = 0.25  # between two looks at the memory
_PROC = Path("/proc")

# Processor time of this thread, the only one that a session has: on a busy machine other processes interrupt a call. Windows
# counts it in steps of 15 ms, too coarse to use.
_now = time.thread_time if time.get_clock_info("thread_time").resolution < 1e-6 else time.perf_counter


def messages(count: int, seed: int = 1) -> Iterator[str]:
    """Yields made-up chat: the same for the same ``seed``, of which a shorter one is the beginning of a longer one."""
    drawn = random.Random(seed)
    lengths, weights = list(_CLAUSES), list(_CLAUSES.values())
    for _ in range(count):
        kind = drawn.random()
        if kind < _REACTION_SHARE:
            yield drawn.choice(_REACTIONS)
            continue
        text = " ".join(_clause(drawn) for _ in range(drawn.choices(lengths, weights)[0]))[:_LONGEST]
        kind = drawn.random()
        for share, form in (
            (_LINK_SHARE, "https://example.com/watch?v={number:x} {text}"),
            (_MENTION_SHARE, "<@{number}> {text}"),
            (_QUOTE_SHARE, "> {text}\n그러게"),
            (_BOLD_SHARE, "**{text}**"),
        ):
            if 0 <= kind < share:
                text = form.format(number=drawn.randrange(10**17, 10**18), text=text)
            kind -= share
        yield text


def _clause(drawn: random.Random) -> str:
    words = [drawn.choice(_THINGS), drawn.choice(_ENDS)]
    if drawn.random() < _WAY_SHARE:
        words.insert(1, drawn.choice(_WAYS))
    if drawn.random() < _TIME_SHARE:
        words.insert(0, drawn.choice(_TIMES))
    return " ".join(words) + drawn.choice(_TAILS)


# A message as DiscordChatExporter writes it, indented and with all that it has beside the words: 1.2 kB.
_MESSAGE = """    {{
      "id": "{id}",
      "type": "Default",
      "timestamp": "{time}",
      "timestampEdited": null,
      "callEndedTimestamp": null,
      "isPinned": false,
      "content": {content},
      "author": {{
        "id": "{author}",
        "name": "user{number}",
        "discriminator": "0000",
        "nickname": "사람 {number}",
        "color": "#3498DB",
        "isBot": false,
        "roles": [
          {{
            "id": "1000000000000000001",
            "name": "길드원",
            "color": "#3498DB",
            "position": 4
          }}
        ],
        "avatarUrl": "https://cdn.discordapp.com/avatars/{author}/0123456789abcdef0123456789abcdef.png?size=512"
      }},
      "attachments": [],
      "embeds": [],
      "stickers": [],
      "reactions": [],
      "mentions": [],
      "inlineEmojis": []
    }}"""


def write_export(path: Path, count: int) -> None:
    """Writes ``messages(count)`` as DiscordChatExporter does, a message a minute."""
    begun = datetime(2024, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        file.write('{\n  "guild": {\n    "id": "1",\n    "name": "bench"\n  },\n')
        file.write('  "channel": {\n    "id": "2",\n    "type": "GuildTextChat",\n    "name": "수다"\n  },\n  "messages": [\n')
        for number, text in enumerate(messages(count)):
            who = number % 500
            message = _MESSAGE.format(
                id=10**18 + number,
                time=(begun + timedelta(minutes=number)).isoformat(),
                content=json.dumps(text, ensure_ascii=False),
                author=10**17 + who,
                number=who,
            )
            file.write(f"{',' if number else ''}{message}\n")
        file.write(f'  ],\n  "messageCount": {count}\n}}\n')


@dataclass(frozen=True)
class Parts:
    """Messages a second of one core: ``predict`` of many at once, its bare ``graph`` on those that reach it, one by one."""

    predict: float
    graph: float
    alone: float

    @property
    def graph_share(self) -> float:
        """The share of the time of ``predict`` that the graph alone takes."""
        return self.predict / self.graph

    @property
    def microseconds(self) -> float:
        """The time that a message takes in ``predict`` beside the graph."""
        return (1 / self.predict - 1 / self.graph) * 1e6


def measure_parts(bundle: Bundle, texts: Sequence[str]) -> Parts:
    """Measures one thread of this process on ``texts``: medians of rounds, in which each part has its turn."""
    analyzer, session = Analyzer(bundle), GraphSession(bundle)
    judged = dict.fromkeys(
        text for text, verdict in zip(texts, analyzer.predict(texts), strict=True) if verdict.label is not Label.UNREADABLE
    )
    feeds = [feed for _, feed in analyzer.feeds(judged)]
    alone = texts[:_ALONE]
    calls: tuple[Callable[[], object], ...] = (
        lambda: analyzer.predict(texts),
        lambda: [session.run(feed) for feed in feeds],
        lambda: [analyzer.predict([text]) for text in alone],
    )
    times: list[list[float]] = [[], [], []]
    for _ in range(_ROUNDS):
        for call, taken in zip(calls, times, strict=True):
            taken.append(_timed(call))
    predict, graph, one_by_one = map(statistics.median, times)
    return Parts(len(texts) / predict, len(texts) / graph, len(alone) / one_by_one)


def measure_transformer(path: Path, texts: Sequence[str]) -> float:
    """Returns the messages a second, on one thread, of a transformer whose graph takes ``ids`` and ``mask``, int64 [N, L].

    It gets as many tokens as a message of that length has, sorted by length in batches, so that little is padded; making the
    tokens is not counted. What they say does not change its time. Raises ``ArchiveError`` for a graph that is none such.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what is wrong is raised below
    lengths = sorted(
        min(_POSITIONS, _MARKS + math.ceil(len(text) / _CHARACTERS_A_TOKEN)) for text in texts[:_TRANSFORMER_TEXTS] if text
    )
    batches = [lengths[start : start + _TRANSFORMER_BATCH] for start in range(0, len(lengths), _TRANSFORMER_BATCH)]
    feeds = []
    for batch in batches:
        mask = np.arange(batch[-1]) < np.array(batch)[:, None]
        feeds.append({"ids": np.ones(mask.shape, np.int64), "mask": mask.astype(np.int64)})
    try:
        session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        session.run(None, feeds[0])
        return len(lengths) / _timed(lambda: [session.run(None, feed) for feed in feeds])
    except Exception as error:  # onnxruntime raises a family without a common public base
        raise ArchiveError(
            f"{path}: is no graph of a transformer; write one with: gamseong-export transformer --out FILE.onnx"
        ) from error


def _timed(call: Callable[[], object]) -> float:
    began = _now()
    call()
    return max(_now() - began, 1e-9)


@dataclass(frozen=True)
class Whole:
    """One run of ``score`` on an export of ``size`` bytes.

    ``seconds``: from the file to the finished output, start of the workers included. ``processor``: seconds of all cores
    together, which a busy machine changes less; of Ray's workers not. ``steady``: messages a second from the first finished
    batch to the last, ``None`` where there was but one. ``memory``: the peak in bytes of all its processes together, ``None``
    without Linux's /proc.
    """

    messages: int
    size: int
    seconds: float
    processor: float
    steady: float | None
    memory: int | None


def measure_score(bundle: Bundle, count: int, workers: int, engine: str = "embedded") -> Whole:
    """Scores a made-up export of ``count`` messages into a Parquet file, in a process of its own.

    The files lie in the folder for temporary ones, some 1.2 kB a message, until it is done. Raises ``ArchiveError``.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "bench.json")
        write_export(source, count)
        about = {"source": str(source), "bundle": str(bundle.path.resolve()), "workers": workers, "engine": engine}
        command = (sys.executable, "-P", "-m", __spec__.name, json.dumps(about))
        # Ctrl-C in a terminal reaches every process of its session; this one is ended below.
        with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
            try:
                output, memory = _watched(process)
            finally:
                process.kill()
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError:
        code = process.returncode
        raise ArchiveError(f"the process that scores has ended ({code}); make room in memory.") from None
    if "error" in answer:
        raise ArchiveError(answer["error"])
    return Whole(memory=memory, **answer)


def _watched(process: subprocess.Popen[bytes]) -> tuple[bytes, int | None]:
    """Returns what a process wrote until its end, and the most memory that it and all that it started had at a look."""
    most = 0
    while True:
        try:
            output, _ = process.communicate(timeout=_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            most = max(most, sum(map(_resident, _family(process.pid))))
        else:
            return output, most or None


def _resident(pid: int) -> int:
    """Returns the bytes of a process that are in memory, of pages that several share its part; 0 once it has ended."""
    with contextlib.suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _family(pid: int) -> set[int]:
    """Returns a process and all that it or they have started; nothing without /proc."""
    parents = {}
    for stat in _PROC.glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    family = {pid} & parents.keys()
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _score(about: dict[str, Any]) -> dict[str, Any]:
    """What the process of ``measure_score`` does."""
    from .scoring import Job, Progress, score

    if about["engine"] == "ray":
        from .engine_ray import run_ray as engine
    else:
        from .engine_embedded import run_embedded as engine
    source, marks = Path(about["source"]), []

    def watch(progress: Progress) -> None:
        marks.append((progress.rows, time.perf_counter()))

    began = time.perf_counter()
    job = Job((str(source),), source.with_suffix(".parquet"), workers=about["workers"])
    summary = score(job, Bundle.load(about["bundle"]), engine=engine, watch=watch)
    seconds = time.perf_counter() - began
    done = [mark for mark in marks if mark[0]]
    steady = None
    if done and done[-1][0] > done[0][0]:
        steady = (done[-1][0] - done[0][0]) / (done[-1][1] - done[0][1])
    return {
        "messages": summary.judged,
        "size": source.stat().st_size,
        "seconds": seconds,
        "processor": sum(os.times()[:4]),
        "steady": steady,
    }


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # whatever a library prints must not stand beside the answer
        try:
            answers.write(json.dumps(_score(json.loads(sys.argv[1]))))
        except (GamseongError, OSError) as failure:
            answers.write(json.dumps({"error": str(failure)}))
