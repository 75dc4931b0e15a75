from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from gamseong.archives.benchmark import measure_transformer
from gamseong.export.benchmark import speed, transformer
from gamseong.export.cli import main
from gamseong.export.release.convert import convert
from gamseong.export.training.run import Run
from gamseong.model_store import Bundle
from tests.tiny_bundles import tiny_ids, tiny_text

SMALL = transformer.Shape(layers=2, hidden=16, heads=2, inner=32, embedding=8, vocabulary=50, positions=12)


def run(proto: onnx.ModelProto, ids: list[list[int]], mask: list[list[int]]) -> np.ndarray:
    session = ort.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["probabilities"], {"ids": np.array(ids), "mask": np.array(mask)})[0])


def loud(seed: int = 1) -> onnx.ModelProto:
    """Freshly drawn weights hide errors: at 40 times their size attention and mask show."""
    proto = transformer.build(SMALL, seed)
    for tensor in proto.graph.initializer:
        if len(tensor.dims) == 2:
            tensor.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor) * 40, tensor.name))
    return proto


def test_the_transformer_has_koelectra_smalls_14_million_weights() -> None:
    proto = transformer.build()
    weights = sum(int(np.prod(tensor.dims)) for tensor in proto.graph.initializer)
    assert 14.0e6 < weights < 14.2e6
    kinds = [node.op_type for node in proto.graph.node]
    assert kinds.count("Erf") == 12 + 1  # a layer each, and the head
    assert kinds.count("Softmax") == 12 + 1
    assert [imported.version for imported in proto.opset_import] == [18]


def test_the_transformer_is_valid_and_answers_with_probabilities() -> None:
    proto = loud()
    onnx.checker.check_model(proto, full_check=True)
    found = run(proto, [[1, 2, 3, 4], [5, 6, 7, 8]], [[1] * 4] * 2)
    assert found.shape == (2, 2)
    assert found.sum(axis=1) == pytest.approx([1, 1])
    assert abs(found[0, 0] - found[1, 0]) > 1e-3


def test_the_transformer_sees_order_and_every_token_but_no_padding() -> None:
    proto = loud()
    plain = run(proto, [[1, 2, 3]], [[1, 1, 1]])
    assert run(proto, [[1, 2, 3, 9, 9]], [[1, 1, 1, 0, 0]]) == pytest.approx(plain, abs=1e-5)
    for other in ([1, 3, 2], [1, 2, 4]):
        assert np.abs(run(proto, [other], [[1, 1, 1]]) - plain).max() > 1e-3


def test_int8_is_a_quarter_of_the_size_and_nearly_the_same_answer(caplog: pytest.LogCaptureFixture) -> None:
    proto = transformer.build(transformer.Shape(layers=1, vocabulary=2000))
    small = transformer.quantise(proto)
    assert small.ByteSize() < 0.3 * proto.ByteSize()
    assert {"MatMulInteger", "DynamicQuantizeLinear"} <= {node.op_type for node in small.graph.node}
    ids, mask = [[1, 2, 3]], [[1, 1, 1]]
    assert run(small, ids, mask) == pytest.approx(run(proto, ids, mask), abs=0.02)
    assert caplog.records == []  # its advice on the root logger would bury our own lines
    assert logging.getLogger().level == logging.WARNING


def test_every_round_calls_each_in_turn_after_a_warm_up() -> None:
    called: list[str] = []

    def note(name: str) -> Callable[[], object]:
        return lambda: called.append(name)

    times = speed.alternate({"a": note("a"), "b": note("b")}, rounds=3, each=2, warm_up=1)
    assert "".join(called) == "ab" + "aabb" * 3
    assert [len(rounds) for rounds in times["a"]] == [2, 2, 2]
    assert all(moment >= 0 for rounds in times.values() for row in rounds for moment in row)


def test_the_ratio_is_taken_within_each_round() -> None:
    """In the second round the machine was ten times slower; the slow one is four times slower in every round."""
    fast = [[1.0, 1.0, 9.0], [10.0, 10.0, 10.0], [1.0, 1.0, 1.0]]
    slow = [[4.0, 4.0, 4.0], [40.0, 40.0, 900.0], [4.0, 4.0, 4.0]]
    assert speed.ratio(slow, fast) == 4
    assert speed.ratio([[4.0], [9.0]], [[1.0], [3.0]]) == 3.5


def test_the_message_has_40_characters() -> None:
    assert len(speed.TEXT) == 40


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on a transformer that is built and timed at once."""
    shape = transformer.Shape(layers=1, vocabulary=35_000, embedding=4, hidden=16, inner=16)
    proto = transformer.build(shape)
    monkeypatch.setattr(transformer, "build", lambda: proto)
    monkeypatch.setattr(speed, "ROUNDS", 2)
    monkeypatch.setattr(speed, "CALLS", 3)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("make", [tiny_text, tiny_ids])
def test_benchmark_prints_both_pairs(make: Callable[[Path], Bundle], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = make(tmp_path)
    assert main(["benchmark", str(bundle.path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "40 characters, batch 1, 1 thread" in lines[0]
    assert lines[1].split()[:2] == ["fp32", "ours"]
    assert lines[2].split()[:2] == ["int8", "ours"]
    assert "24 ids" in lines[-1]


@pytest.mark.usefixtures("quick")
def test_benchmark_as_json_times_the_fp32_graph_it_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle, wide = tiny_text(tmp_path), tmp_path / "wide.onnx"
    wide.write_bytes((bundle.path / "model.onnx").read_bytes())
    assert main(["benchmark", str(bundle.path), "--json", "--fp32", str(wide)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["fp32_graph"] == str(wide)
    assert (found["characters"], found["tokens"]) == (40, 24)
    times = found["milliseconds"]
    assert set(times) == {"ours_fp32", "transformer_fp32", "ours_int8", "transformer_int8"}
    assert min(times.values()) > 0
    assert found["ratio_fp32"] > 0
    assert found["ratio_int8"] > 0


@pytest.fixture
def bundle(trained: Callable[[str], Run], made_nsmc: str, tmp_path: Path) -> Bundle:
    """A small bundle that takes text, with the LSTM that the tiny ones lack."""
    return convert(trained("syllable-lstm"), made_nsmc, tmp_path, lambda _: None)


@pytest.mark.usefixtures("quick")
def test_the_int8_pair_has_the_int8_lstm_and_says_what_it_costs(
    bundle: Bundle, made_nsmc: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", made_nsmc, "benchmark", str(bundle.path), "--json"]) == 0
    cost = json.loads(capsys.readouterr().out)["int8_cost"]
    assert (cost["on"], cost["texts"]) == ("NSMC validation", 200)
    assert cost["accuracy_shipped"] == pytest.approx(bundle.manifest.metrics["validation_accuracy"])
    assert cost["accuracy"] == pytest.approx(cost["accuracy_shipped"], abs=0.02)
    assert cost["batch_changes"] == 0
    assert main(["--data", made_nsmc, "benchmark", str(bundle.path)]) == 0
    assert "with an int8 LSTM: " in capsys.readouterr().out


@pytest.mark.usefixtures("quick")
def test_a_bundle_that_does_not_name_its_reviews_has_a_cost_that_is_not_known(
    bundle: Bundle, made_nsmc: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {name: (bundle.path / name).read_bytes() for name in bundle.manifest.files}
    silent = Bundle.save(tmp_path / "silent", replace(bundle.manifest, training={}), files)
    assert main(["--data", made_nsmc, "benchmark", str(silent.path)]) == 0
    assert "was not measured: the bundle's manifest does not say" in capsys.readouterr().out


def test_without_nsmc_nothing_is_timed(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(speed, "alternate", None)
    assert main(["--data", str(tmp_path), "benchmark", str(bundle.path)]) == 1
    assert f"{tmp_path}: holds no ratings_train.txt" in capsys.readouterr().err


@pytest.mark.usefixtures("quick")
def test_an_int8_bundle_needs_its_fp32_graph(
    bundle: Bundle, trained: Callable[[str], Run], made_nsmc: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    variant = convert(trained("syllable-lstm"), made_nsmc, tmp_path, lambda _: None, int8_lstm=True)
    assert main(["benchmark", str(variant.path)]) == 1
    assert "LSTM is int8 already" in capsys.readouterr().err
    assert main(["benchmark", str(variant.path), "--fp32", str(bundle.path / "model.onnx")]) == 0


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("other", ["nowhere.onnx", "ids"])
def test_a_graph_that_is_not_the_bundles_is_one_sentence(other: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    graph = str(tiny_ids(tmp_path).path / "model.onnx") if other == "ids" else str(tmp_path / other)
    assert main(["benchmark", str(tiny_text(tmp_path).path), "--fp32", graph]) == 1
    output = capsys.readouterr()
    assert graph in output.err
    assert output.err.count("\n") == 1
    assert output.out == ""


def test_the_transformer_is_written_for_archives_to_be_measured_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proto = transformer.build(SMALL)
    monkeypatch.setattr(transformer, "build", lambda: proto)
    for arguments in ((), ("--int8",)):
        assert main(["transformer", "--out", str(tmp_path / "a.onnx"), *arguments]) == 0
        assert measure_transformer(tmp_path / "a.onnx", ["", "재밌다", "재미있는 영화였다"]) > 0
