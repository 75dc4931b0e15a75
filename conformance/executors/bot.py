"""Executor: the bot's own inference, its queue and micro-batches, as ``gamseong run`` uses it for ``!감성``."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protocol import Answer, serve, verdict

from gamseong.bot.inference.engine import Engine
from gamseong.bot.settings import load_settings
from gamseong.model_store import Prediction

_AT_ONCE = 32  # people who ask in the same moment: the batcher puts their texts together


def predict(folder: Path, questions: list[Any]) -> Iterator[Answer]:
    for one in asyncio.run(_judged(folder, [question["text"] for question in questions])):
        yield verdict(one)


async def _judged(folder: Path, texts: list[str]) -> list[Prediction]:
    engine = await Engine.open(dataclasses.replace(load_settings().model, bundle=str(folder)))
    try:
        found: list[Prediction] = []
        for start in range(0, len(texts), _AT_ONCE):
            asked = (engine.predict([text]) for text in texts[start : start + _AT_ONCE])
            found += [prediction for answer in await asyncio.gather(*asked) for prediction in answer]
        return found
    finally:
        engine.close()


if __name__ == "__main__":
    serve({"predict": predict})
