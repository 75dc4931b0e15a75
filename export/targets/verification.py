"""Holds a package against its bundle: it is run as its reader would run it, and has to answer alike."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...model_store import TONES, Analyzer, Bundle, Prediction
from ...model_store.verify import TOLERANCE
from ..release.golden import TEXTS
from .errors import PackageError

# The texts beside a bundle's golden ones: a lone surrogate, U+0000, more than any model reads, and chat.
FURTHER = (
    "\ud83d 좋아요",
    "최고\0예요",
    "가" * 4000,
    "좋아요 " * 300,
    "이 집 국수 진짜 맛있네요 또 올게요",
    "배송이 너무 늦어서 화가 나요",
    "내일 회의는 세 시에 시작합니다",
    "아니 이걸 왜 이제 알았지 ㅠㅠㅠㅠ 완전 취향저격",
    "별로였어요... 돈 아깝다는 말밖에 안 나옴",
    "그럭저럭 볼만은 한데 두 번은 안 볼 듯",
    "와 대박 ㅋㅋㅋㅋㅋㅋ 미쳤다 진짜",
    "오늘 서버 점검 몇 시까지예요?",
    "LOL that was AWESOME 개꿀잼",
    "ÅNGSTRÖM ẞ Σς İstanbul",
    "1234567890",
    "🥰🥰 생일 축하해 🎂",
    "~~싫어~~ 좋아",
    "*재미*없어요",
)
# An int8 LSTM rounds, so its answers move; this is what one may move by. A wrong weight or id moves some by 0.5.
INT8_TOLERANCE = 0.05
_SECONDS = 600


@dataclass(frozen=True)
class Difference:
    """How far answers are from the bundle's: the largest difference of a probability, and of how many texts the verdict."""

    worst: float
    labels: int
    texts: int

    def __str__(self) -> str:
        other = f", another verdict on {self.labels}" if self.labels else ", the same verdicts"
        return f"{self.texts} texts, at most {self.worst:.2g} from the bundle{other}"


def texts_of(bundle: Bundle) -> list[str]:
    """The texts that a package of ``bundle`` has to answer."""
    return list(dict.fromkeys([*(case["text"] for case in bundle.golden), *TEXTS, *FURTHER]))


def verify_package(
    bundle: Bundle, folder: Path, python: Path, model: str = "", tolerance: float = TOLERANCE, name: str = ""
) -> Difference:
    """Runs ``executor.py`` of a package with ``python`` and returns how far its answers are from the bundle's.

    ``name``: of the runtime, for errors. Raises ``PackageError`` where it does not run, or differs by more than ``tolerance``.
    """
    texts = texts_of(bundle)
    arguments = (str(folder / "executor.py"), "--bundle", str(folder), *(("--model", model) if model else ()))
    answers = ask((str(python), "-s", "-E", *arguments), texts, name or folder.name)
    return compare(bundle, texts, answers, tolerance, name or folder.name)


def ask(command: Sequence[str], texts: Sequence[str], name: str, stage: str = "predict") -> list[dict[str, Any]]:
    """Returns an executor's answers to ``texts``, in their order. Raises ``PackageError`` where it ends early."""
    cases = "".join(json.dumps({"id": f"c{place:04}", "text": text}) + "\n" for place, text in enumerate(texts))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    try:
        done = subprocess.run(
            (*command, "--stage", stage), input=cases.encode(), capture_output=True, timeout=_SECONDS, env=environ
        )
    except subprocess.TimeoutExpired as error:
        raise PackageError(f"{name}: did not answer in {_SECONDS} seconds; nothing was written.") from error
    if done.returncode:
        last = (done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise PackageError(f"{name}: does not run ({last[:300]}); nothing was written.")
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    if [answer.get("id") for answer in answers] != [f"c{place:04}" for place in range(len(texts))]:
        raise PackageError(f"{name}: answered {len(answers)} of {len(texts)} texts; nothing was written.")
    return answers


def compare(
    bundle: Bundle, texts: Sequence[str], answers: Sequence[Mapping[str, Any]], tolerance: float, name: str
) -> Difference:
    """Returns how far ``answers`` are from the bundle's. Raises ``PackageError`` where that is too far.

    A verdict may differ only where probabilities that moved by ``tolerance`` could say either.
    """
    worst, labels = 0.0, 0
    for text, answer, expected in zip(texts, answers, Analyzer(bundle).predict(texts), strict=True):
        if "error" in answer:
            raise PackageError(f"{name}: fails on {text[:40]!r} ({answer['error']}); nothing was written.")
        found = _distance(expected, answer)
        same = (answer["label"], answer["truncated"], answer["quoted"]) == (expected.label, expected.truncated, expected.quoted)
        if not found <= tolerance or not (same or on_the_edge(bundle, expected, max(tolerance, 1e-6))):
            said = f"{answer['label']}, {found:.2g} away" if found < 2 else str(answer["label"])
            raise PackageError(f"{name}: {text[:40]!r} is {expected.label} and not {said}; nothing was written.")
        worst, labels = max(worst, found), labels + (not same)
    return Difference(worst, labels, len(texts))


def _distance(expected: Prediction, answer: Mapping[str, Any]) -> float:
    """The largest difference of a probability; 2 where only one of both has it."""
    pairs = [(getattr(expected, name), answer[name]) for name in ("negative", "positive", "neutral")]
    return max((2.0 if (one is None) != (other is None) else abs((one or 0) - (other or 0))) for one, other in pairs)


def on_the_edge(bundle: Bundle, prediction: Prediction, tolerance: float) -> bool:
    """Returns whether probabilities that move by ``tolerance`` may turn the verdict into another."""
    if prediction.positive is None or prediction.negative is None:
        return False
    if prediction.tones is None:
        return abs(max(prediction.positive, prediction.negative) - bundle.manifest.threshold) <= tolerance
    ranked = np.sort(prediction.tones)
    threshold = bundle.manifest.thresholds[TONES[int(np.argmax(prediction.tones))]]
    return bool(ranked[2] - ranked[1] <= 2 * tolerance or abs(ranked[2] - threshold) <= tolerance)
