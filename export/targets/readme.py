"""Writes a package's README; a test executes every command in it."""

from __future__ import annotations

from collections.abc import Mapping

from ...model_store import Bundle
from .contents import LIBRARY
from .writers import Written

_TEXT = "정말 재밌다"
_ABOUT: Mapping[str, tuple[str, str]] = {
    "onnx": ("ONNX를 읽는 모든 엔진을 위한", "for every engine that reads ONNX"),
    "openvino": ("OpenVINO를 위한", "for OpenVINO"),
    "litert": ("LiteRT(TensorFlow Lite)를 위한", "for LiteRT, which was TensorFlow Lite, on phones and small machines"),
    "saved-model": ("TensorFlow와 TensorFlow Serving을 위한", "for TensorFlow and TensorFlow Serving"),
}

# Where a package was run before it was written, if not in an environment of its own.
_WHERE: Mapping[str, str] = {"saved-model": "in a process of its own, by the TensorFlow that wrote it"}


def write_readme(bundle: Bundle, target: str, written: Written) -> str:
    """Returns the README of a package that Python wrote."""
    manifest, (korean, english) = bundle.manifest, _ABOUT[target]
    reference = f"{manifest.name} {manifest.version}"
    lines = [
        f"# {reference} {english}",
        "",
        f"> **요약.** {korean} 한국어 감성 모델입니다. 글을 넣으면 부정·중립·긍정의 확률과 판정을 돌려줍니다.",
        f"> 모델에 넣기 전에 글을 읽는 규칙은 `{LIBRARY}/text.py`에 있습니다.",
        f"> 다른 언어로 옮길 때는 `{LIBRARY}/front_end.py`를 따라 하면 됩니다.",
        "",
        "## Run it",
        "",
        "```sh",
        "python3 -m venv env",
        "env/bin/python -m pip install --quiet -r requirements.txt",
        f"env/bin/python predict.py '{_TEXT}'",
        "```",
        "",
        "In Python, in this folder:",
        "",
        "```python",
        "from pathlib import Path",
        "",
        f"from {LIBRARY}.front_end import FrontEnd",
        f"from {LIBRARY}.{written.engine} import Engine",
        f"from {LIBRARY}.programs import judge",
        "",
        'folder, model, threads = Path("."), "", 1',
        "front_end, engine = FrontEnd(folder), Engine(folder, model, threads)",
        f'print(judge(front_end, engine, ["{_TEXT}"])[0]["label"])',
        "```",
        "",
        "## What is here",
        "",
        "| file | what it is |",
        "|---|---|",
        *(f"| `{name}` | {what} |" for name, what in written.models.items()),
        f"| `{LIBRARY}/front_end.py` | the front end: plain Python without dependencies |",
        f"| `{LIBRARY}/text.py`, `prediction.py`, `words.py` | what is read of a text, and the verdict: gamseong's own files |",
        f"| `{LIBRARY}/{written.engine}.py` | the model in its runtime |",
        "| `vocabulary.json` | the id of each token; every other token is 1 |",
        "| `manifest.json`, `golden.json` | what the model is, and texts with what it must say of them |",
        "| `executor.py`, `measure.py` | for gamseong's conformance kit and its figures |",
        "| `MODEL_CARD.md`, `LICENSE` | the bundle's card, with the licences of its data, and the licence of the code |",
        "",
        "## From a text to its verdict",
        "",
        *_steps(bundle, target),
        "",
        "## Verified",
        "",
        f"Before this folder was written it was run {_WHERE.get(target, 'in a clean environment')}, on the golden texts",
        "and further ones.",
        "",
        *(f"- {line}" for line in written.verified),
    ]
    return "\n".join(lines) + "\n"


def _steps(bundle: Bundle, target: str) -> list[str]:
    """The order of the work, and what of it the model does itself."""
    words = bundle.manifest.input.tokenizer == "words"
    tokens = "words" if words else "characters"
    head = "1. `read(text)` returns what is read of it: clean text without markup, links and mentions. No runtime does that."
    ids = f"2. `FrontEnd.ids` looks up its first {bundle.manifest.input.max_length} {tokens} in `vocabulary.json`."
    last = "`FrontEnd.prediction` makes the verdict of the numbers; a text without anything that the model knows is 판단 불가."
    outputs = "`probabilities` (부정, 긍정)" + (" and `tones` (부정, 중립, 긍정)" if bundle.manifest.tones else "")
    if target == "saved-model":
        return [
            head,
            "2. The signature `serving_default` takes that as `text` string[N], splits it, looks it up, and answers with",
            f"   {outputs} and `label`, the verdict. TensorFlow Serving takes this folder for its `model_base_path`.",
            "",
            "Unicode's NFC, and with it the text rules, is not among TensorFlow's operators: step 1 stays with the caller.",
        ]
    if target == "litert":
        answer = "`tones` (부정, 중립, 긍정); half of 중립 belongs to either side" if bundle.manifest.tones else outputs
        steps = "" if words else " `FrontEnd.steps` puts BOS before them and drops white space and repeats."
        return [
            head,
            ids + steps,
            f"3. The model takes these as int32[1, L], one text at a time, and answers with {answer}.",
            f"4. {last}",
        ]
    given = "int32[N, C], 0 behind a text's end" if target == "onnx" else "int32[1, C], one text at a time"
    found = [head, ids, f"3. The model takes these as `ids` {given}, and answers with {outputs}.", f"4. {last}"]
    if target == "onnx" and not words:
        found += ["", "`model.onnx` takes what `read` returned as `text` string[N] and does step 2 itself."]
    return found
