"""Puts a page together: its parts, style, script and data in one file that a browser lets load nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files

from . import parts
from .chart_data import chart_data
from .findings import Findings
from .wording import Wording

_HERE = files(__package__)
_NONE = "'none'"


@cache
def _file(name: str) -> str:
    return _HERE.joinpath(name).read_text("utf-8")


def page(found: Findings, words: Wording, zone: str) -> str:
    """Returns the page as HTML. ``zone``: the name of the clocks that its times are from."""
    style = f"{_file('uplot/uPlot.min.css')}\n{_file('page.css')}\n{parts.shades()}"
    scripts = [_file("uplot/uPlot.iife.min.js"), _file("page.js")] if found.series else []
    policy = "; ".join(
        (
            f"default-src {_NONE}",
            f"style-src {_hash(style)}",
            f"script-src {' '.join(map(_hash, scripts)) or _NONE}",
            f"base-uri {_NONE}",
            f"form-action {_NONE}",
        )
    )
    data = json.dumps(chart_data(found, words), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    body = "\n".join(part for part in parts.body(found, words, zone) if part)
    tail = "\n".join(f"<script>{script}</script>" for script in scripts)
    return f"""<!doctype html>
<html lang="{words.code}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{words.title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
<script type="application/json" id="data">{data}</script>
{tail}
</body>
</html>
"""


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
