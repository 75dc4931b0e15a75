"""The texts of 감성정보's card. Pure."""

from __future__ import annotations

from ....model_store import TONES, Bundle
from ...inference.statistics import Histogram
from ...language import Strings
from ...render.text import percent
from ...storage import Opinions


def model_lines(bundle: Bundle, strings: Strings) -> str:
    """Returns what the model is, how accurate it is and where it is weak, with the figures that its manifest has."""
    manifest, metrics = bundle.manifest, bundle.manifest.metrics
    lines = [strings.info.model_text.format(size=bundle.readable_size)]
    if "test_accuracy" in metrics:
        error = metrics.get("test_calibration_error", 0.0)
        lines.append(strings.info.accuracy.format(accuracy=percent(metrics["test_accuracy"]), error=percent(error, 2)))
    if manifest.tones:
        negative, neutral, positive = (percent(manifest.thresholds[tone]) for tone in TONES)
        lines.append(strings.info.thresholds.format(negative=negative, neutral=neutral, positive=positive))
    else:
        lines.append(strings.info.threshold.format(threshold=percent(manifest.threshold)))
    if manifest.training.get("licence"):
        lines.append(strings.info.licence.format(licence=manifest.training["licence"]))
    return "\n".join([*lines, strings.info.limitations])


def opinion_line(opinions: Opinions, strings: Strings) -> str:
    """Returns how many users found a verdict of this model right, and how many wrong."""
    return f"👍 {strings.opinion.right} {opinions.agree:,} · 👎 {strings.opinion.wrong} {opinions.disagree:,}"


def latency_text(latency: Histogram, strings: Strings) -> str:
    """Returns upper bounds in ms for half of the answers and for 99 of 100; ``latency`` is in seconds."""
    half, most = latency.quantile(0.5), latency.quantile(0.99)
    if half is None or most is None:
        return strings.info.nothing_yet
    return f"≤ {half * 1000:g} ms (50 %), ≤ {most * 1000:g} ms (99 %)"


def gateway_text(seconds: float, strings: Strings) -> str:
    """Returns the round trip to Discord's gateway in ms. discord.py has no number before the first heartbeat is answered."""
    return f"{seconds * 1000:.0f} ms" if 0 <= seconds < 3600 else strings.info.nothing_yet


def uptime_text(seconds: float, strings: Strings) -> str:
    """Returns a duration as days, hours and minutes."""
    days, rest = divmod(int(seconds), 86400)
    return strings.info.uptime.format(days=days, clock=f"{rest // 3600:02}:{rest % 3600 // 60:02}")
