"""``gamseong-export benchmark --runtimes``: text → verdict in every runtime that is here, each in a process of its own.

What a runtime lacks on this machine is said in its row and does not keep the others away.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...js import build
from ...model_store import Bundle, GamseongError
from ...model_store.runtime import ort
from ..targets.browser import answer_of_page
from ..targets.environments import Environment, make_environment
from ..targets.errors import PackageError
from ..targets.javascript import install, write_npm
from ..targets.packaging import check, package
from . import transformer

# Chat and reviews; 64 of them, no two alike, are what a busy channel says in a minute.
_SAID = (
    "오늘 저녁에 같이 본 영화 생각보다 훨씬 재밌어서 또 보고 싶네요 ㅋㅋㅋ",
    "배송이 너무 늦어서 화가 나요",
    "ㅋㅋㅋㅋ 개웃기네",
    "내일 회의는 세 시에 시작합니다",
    "돈 아깝다는 말밖에 안 나옴. 두 번 다시 안 갈 거예요",
    "별로",
    "배우들의 연기가 훌륭하고 음악도 좋았습니다. 가족이랑 보기에도 딱 좋아요!",
    "아 진짜 왜 이러냐 서버 또 터졌네",
)
_ENDS = ("", " ㅋㅋ", " ㅠㅠ", "!!", "...", " 진짜로", " 아무튼 그래요", " ㅇㅇ")
TEXTS = tuple(f"{said}{end}" for end in _ENDS for said in _SAID)
MANY = len(TEXTS)
_SECONDS = 900


@dataclass(frozen=True)
class Leg:
    """``one``, ``many``: ms for one text and for 64 in one call. ``cold_start`` in ms, ``memory`` in MB (0: not known).

    ``left_out``: why there are no figures, or "".
    """

    name: str
    one: float = 0.0
    many: float = 0.0
    cold_start: float = 0.0
    memory: float = 0.0
    left_out: str = ""


@dataclass
class Measured:
    """The figures of one run."""

    bundle: str
    machine: str
    legs: list[Leg] = field(default_factory=list)


def measure(bundle: Bundle, progress: Callable[[str], None], environment: Environment = make_environment) -> Measured:
    """Returns the figures of every leg; ``progress`` is told each as it comes. Raises what ``packaging.check`` raises."""
    check(bundle)
    cores = os.cpu_count() or 1
    machine = f"{cores} cores, {platform.machine()}, Python {platform.python_version()}, onnxruntime {ort.__version__}"
    measured = Measured(f"{bundle.manifest.name}@{bundle.manifest.version}", machine)
    with tempfile.TemporaryDirectory() as scratch:
        bench = _Bench(bundle, Path(scratch), environment)
        for name, run in bench.legs():
            try:
                figures = run()
                leg = Leg(name, figures["one"], figures["many"], figures["cold_start"], figures.get("memory", 0.0))
            except GamseongError as error:
                leg = Leg(name, left_out=str(error))
            measured.legs.append(leg)
            progress(f"{name}: {leg.left_out or f'{leg.one:.2f} ms'}")
    return measured


class _Bench:
    """Makes what the legs need, each once and below ``folder``, and times them."""

    def __init__(self, bundle: Bundle, folder: Path, environment: Environment) -> None:
        self._bundle, self._folder, self._environment = bundle, folder, environment
        self._texts = json.dumps(TEXTS)
        self._pythons: dict[str, Path] = {}

    def legs(self) -> list[tuple[str, Callable[[], dict[str, float]]]]:
        """The legs in the order of the table; the first is what the others are compared with."""
        path = str(self._bundle.path)
        return [
            ("onnxruntime fp32, 1 thread", lambda: self._ours("onnxruntime", path, 1)),
            ("onnxruntime fp32, 2 threads", lambda: self._ours("onnxruntime", path, 2)),
            ("onnxruntime int8, 1 thread", lambda: self._packaged("onnx", "model.int8.onnx", 1)),
            ("onnxruntime int8, 2 threads", lambda: self._packaged("onnx", "model.int8.onnx", 2)),
            ("Keras predict", lambda: self._ours("keras", path, 1)),
            ("tf.function", lambda: self._ours("tf-function", path, 1)),
            ("LiteRT fp32", lambda: self._packaged("litert", "model.tflite", 1)),
            ("LiteRT int8", lambda: self._packaged("litert", "model.int8.tflite", 1)),
            ("OpenVINO", lambda: self._packaged("openvino", "model.xml", 1)),
            ("Node", self._node),
            ("Chromium, wasm", self._chromium),
            ("transformer fp32", lambda: self._transformer(int8=False)),
            ("transformer int8", lambda: self._transformer(int8=True)),
        ]

    def _ours(self, leg: str, model: str, threads: int) -> dict[str, float]:
        return self._timed((sys.executable, "-P", "-m", "gamseong.export.benchmark.legs", leg, model, str(threads)))

    def _transformer(self, int8: bool) -> dict[str, float]:
        proto = transformer.build()
        path = self._folder / f"transformer-{int8}.onnx"
        path.write_bytes((transformer.quantise(proto) if int8 else proto).SerializeToString())
        return self._ours("transformer", str(path), 1)

    def _packaged(self, target: str, model: str, threads: int) -> dict[str, float]:
        folder = self._folder / target
        if target not in self._pythons:

            def environment(requirements: Sequence[str], _: Path) -> Path:
                kept = self._folder / f"{target}-{len(list(self._folder.iterdir()))}"
                self._pythons[target] = self._environment(requirements, kept)
                return self._pythons[target]

            package(self._bundle, target, folder, lambda _: None, environment)
        if not (folder / model).exists():
            raise PackageError(f"{self._bundle.manifest.name} has no {model}; there is nothing to time.")
        command = (str(self._pythons[target]), "-s", "-E", str(folder / "measure.py"), "--model", model)
        return self._timed((*command, "--threads", str(threads)))

    def _node(self) -> dict[str, float]:
        script = self._modules().parent / "measure.mjs"
        script.write_text(_NODE, "utf-8")
        return self._timed((build.node().node, str(script)))

    def _chromium(self) -> dict[str, float]:
        modules = self._modules()
        page = _PAGE.replace("TEXTS", self._texts)
        found: dict[str, float] = answer_of_page(modules.parent, "measure.html", self._folder, {"measure.html": page})
        return found

    def _modules(self) -> Path:
        """``node_modules`` with the packed library and onnxruntime for browsers."""
        modules = self._folder / "installed" / "node_modules"
        if not modules.exists():
            packed, scratch = self._folder / "npm", self._folder / "npm-scratch"
            packed.mkdir()
            scratch.mkdir()
            write_npm(self._bundle, packed, scratch)
            [tarball] = packed.glob("*.tgz")
            install(tarball, modules.parent, "onnxruntime-web")
        return modules

    def _timed(self, command: Sequence[str]) -> dict[str, float]:
        try:
            done = subprocess.run(command, input=self._texts.encode(), capture_output=True, timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise PackageError(
                f"{Path(command[0]).name}: gave no figures in {_SECONDS} seconds; nothing was measured."
            ) from error
        if done.returncode:
            last = (done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"])[-1]
            raise PackageError(f"{Path(command[0]).name}: gave no figures ({last[:200]}); nothing was measured.")
        figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return figures


# Both do what `measure` of a package does, through the library as its user sees it.
_TIMING = """
const median = (times) => times.sort((one, other) => one - other)[times.length >> 1];
async function timed(analyzer, texts) {
  const one = [], many = [];
  for (let place = 0; place < 120; place++) {
    const began = performance.now();
    await analyzer.predict([texts[place % texts.length]]);
    if (place >= 8) one.push(performance.now() - began);
  }
  for (let round = 0; round < 15; round++) {
    const began = performance.now();
    await analyzer.predict(texts);
    if (round) many.push(performance.now() - began);
  }
  return { one: median(one), many: median(many) };
}
"""
_NODE = (
    """
const texts = JSON.parse((await import("node:fs")).readFileSync(0, "utf8"));
const { Analyzer } = await import("gamseong");
const analyzer = await Analyzer.load();
await analyzer.predict([texts[0]]);
const cold_start = Date.now() - performance.timeOrigin;
"""
    + _TIMING
    + """
const figures = await timed(analyzer, texts);
let memory = process.resourceUsage().maxRSS / 1000;
try { // Linux counts a parent's memory as its child's, but not here
  memory = Number(/VmHWM:\\s+(\\d+)/.exec((await import("node:fs")).readFileSync("/proc/self/status", "utf8"))[1]) / 1000;
} catch {}
console.log(JSON.stringify({ cold_start, ...figures, memory }));
"""
)
_PAGE = (
    """<!doctype html><meta charset="utf-8">
<script type="importmap">{"imports": {"onnxruntime-web/wasm": "./node_modules/onnxruntime-web/dist/ort.wasm.min.mjs"}}</script>
<script type="module">
const texts = TEXTS;
"""
    + _TIMING
    + """
async function measured() {
  const { Analyzer } = await import("./node_modules/gamseong/dist/browser.js");
  const analyzer = await Analyzer.load(new URL("./node_modules/gamseong/bundle/", document.baseURI));
  await analyzer.predict([texts[0]]);
  const cold_start = performance.now();
  return { cold_start, ...(await timed(analyzer, texts)) };
}
const post = (answer) => fetch("/answer", { method: "POST", body: JSON.stringify(answer) });
measured().catch((error) => ({ error: String(error) })).then(post);
</script>
"""
)


def table(measured: Measured) -> list[str]:
    """Returns the figures as a Markdown table; the ratios are to its first row."""
    lengths = sorted(map(len, TEXTS))
    head = [
        f"{measured.bundle}: text → verdict, {lengths[0]} to {lengths[-1]} characters; {measured.machine}",
        "",
        f"| runtime | 1 text, ms | × | {MANY} texts, ms | × | cold start, ms | memory, MB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    base = next((leg for leg in measured.legs if not leg.left_out), None)
    rows = [_row(leg, base) for leg in measured.legs if base is not None and not leg.left_out]
    left_out = [f"- {leg.name}: left out; {leg.left_out}" for leg in measured.legs if leg.left_out]
    notes = [
        "",
        "Medians, one thread where nothing else is said; ×: of the first row's time. A cold start is a process that starts,",
        "imports, loads and answers once; of Chromium it is the page. Memory is the most that the process had.",
        "LiteRT and OpenVINO are given one text at a time. The transformer has KoELECTRA-small's shape and random weights; its",
        "tokenizer is not counted.",
    ]
    return [*head, *rows, *notes, *(["", *left_out] if left_out else [])]


def _row(leg: Leg, base: Leg) -> str:
    memory = f"{leg.memory:.0f}" if leg.memory else "–"
    ratios = leg.one / base.one, leg.many / base.many
    return (
        f"| {leg.name} | {leg.one:.2f} | {ratios[0]:.2f} | {leg.many:.1f} | {ratios[1]:.2f} | {leg.cold_start:.0f} | {memory} |"
    )
