"""The targets that Node builds: the npm package, and the playground as a static folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from ...js import build
from ...model_store import Analyzer, Bundle
from .browser import answer_of_page, chromium
from .contents import write_card_and_licence
from .errors import PackageError
from .verification import ask, compare, on_the_edge, texts_of

WASM_TOLERANCE = 1e-3  # other kernels round otherwise than Python's; a wrong id moves some by 0.5
_QUIET = ("--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
# Said in so many texts that a page that always answers alike is found out.
PAGE_TEXTS = (
    "정말 재밌다",
    "너무 짜증난다",
    "내일 세 시에 만나요",
    "> 최악이다\n난 너무 좋았는데",
    "ㅋㅋㅋㅋ 개웃기네",
    "별점 1점도 아까움",
)


def write_npm(bundle: Bundle, folder: Path, scratch: Path) -> list[str]:
    """Packs the library with the bundle, installs the tarball into an empty folder, and has Node answer from there."""
    node = build.node()
    library = scratch / "library"
    build.build_library(bundle, library)
    write_card_and_licence(bundle, library / "bundle")
    node.run_npm(library, "pack", "--pack-destination", str(folder))
    [tarball] = folder.glob("*.tgz")
    installed = install(tarball, scratch / "empty") / "gamseong"
    command = (node.node, str(installed / "executor.mjs"), "--bundle", str(installed / "bundle"))
    texts, name = texts_of(bundle), f"Node {node.version}"
    difference = compare(bundle, texts, ask(command, texts, name), WASM_TOLERANCE, name)
    return [f"{tarball.name} in {name}: {difference}"]


def install(tarball: Path, empty: Path, *further: str) -> Path:
    """Installs a packed library, and ``further`` packages, into the new folder ``empty``; returns its ``node_modules``."""
    empty.mkdir()
    (empty / "package.json").write_text(json.dumps({"private": True, "type": "module"}), "utf-8")
    build.node().run_npm(empty, "install", *_QUIET, str(tarball), *further)
    return empty / "node_modules"


def write_web(bundle: Bundle, folder: Path, scratch: Path) -> list[str]:
    """Builds the playground, types into it in Chromium, and reads the verdicts that it says."""
    chromium()  # before minutes are spent on a page that cannot be looked at
    page = scratch / "page"
    build.build_playground(bundle, page)
    weight = build.weight(page)
    plain, wire = (f"{size / 1e6:.1f} MB" for size in (weight.plain, weight.compressed))
    write_card_and_licence(bundle, page)
    typing = _TYPING.replace("TEXTS", json.dumps(PAGE_TEXTS))
    said = answer_of_page(page, "typing.html", scratch, {"typing.html": typing})
    for text, heard, expected in zip(PAGE_TEXTS, said, Analyzer(bundle).predict(PAGE_TEXTS), strict=True):
        if not heard.startswith(expected.label) and not on_the_edge(bundle, expected, WASM_TOLERANCE):
            raise PackageError(
                f"Chromium: the page says {heard[:60]!r} and not {expected.label} of {text!r}; nothing was written."
            )
    for path in page.iterdir():
        path.rename(folder / path.name)
    reference = f"{bundle.manifest.name} {bundle.manifest.version}"
    (folder / "README.md").write_text(_WEB_README.format(reference=reference, plain=plain, wire=wire), "utf-8")
    return [
        f"the page in Chromium: {len(PAGE_TEXTS)} texts typed, the same verdicts",
        f"a browser fetches {plain}, {wire} from a server that sends gzip",
    ]


_WEB_README = """# {reference} in the browser

> **요약.** 이 폴더를 아무 파일 서버에나 올리면 됩니다. 글과 대화는 브라우저 밖으로 나가지 않습니다.

Static files for any file server, under any path. What a person types stays in the browser, which fetches {plain} once,
{wire} from a server that sends gzip. To look at it here, in this folder:

```sh
python3 -m http.server --bind 127.0.0.1 8000
```

`MODEL_CARD.md` is the bundle's card, with the licences of its data; `LICENSE` is that of the code.
"""

# The page stands in a frame of the same origin, so that it is the very page that ships, under its own policy.
_TYPING = """<!doctype html><meta charset="utf-8"><iframe id="page" src="./index.html" width="1000" height="800"></iframe><script>
const texts = TEXTS;
const pause = (time) => new Promise((done) => setTimeout(done, time));
async function until(found) {
  for (let tries = 0; tries < 2400; tries++) { const value = found(); if (value) return value; await pause(50); }
  throw new Error("the page says nothing");
}
async function heard() {
  const frame = document.getElementById("page");
  const inside = await until(() => frame.contentDocument?.querySelector("#text") && frame.contentDocument);
  await until(() => frame.contentDocument.readyState === "complete");
  const box = inside.querySelector("#text"), said = inside.querySelector("#said"), broken = inside.querySelector("#broken");
  const answers = [];
  for (const text of texts) {
    const before = said.textContent;
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    await until(() => {
      if (broken && !broken.hidden) throw new Error(broken.textContent);
      return said.textContent && said.textContent !== before;
    });
    await pause(300);
    answers.push(said.textContent);
  }
  return answers;
}
const post = (answer) => fetch("/answer", { method: "POST", body: JSON.stringify(answer) });
heard().catch((error) => ({ error: String(error) })).then(post);
</script>
"""

WRITERS: Mapping[str, Callable[[Bundle, Path, Path], list[str]]] = {"npm": write_npm, "web": write_web}
