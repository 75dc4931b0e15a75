"""A port that is wrong in one thing: the kit finds it, on the rows that show that thing and in the stage that does it."""

from __future__ import annotations

import dataclasses
import importlib
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import onnx
import pytest

from gamseong.config import read_config
from gamseong.export.graph.int8_lstm import quantise_lstm
from gamseong.export.targets.conformance.comparing import Outcome, Scale, Status, compare
from gamseong.export.targets.conformance.kit import KIT, Case, find_kit
from gamseong.export.targets.conformance.stages import Stage, question
from gamseong.model_store import Bundle, text

KIT_HERE = find_kit(None)
SHIPPED = Bundle.find(read_config()[0]["model"]["bundle"])
EXPECTED = KIT_HERE.expected(SHIPPED)
SCALE = Scale(SHIPPED.manifest, KIT_HERE.tolerances.same, KIT_HERE.tolerances.by_precision["fp32"])
MANY = ("review", "chat", "slang", "mixed", "link", "emoji")  # of which a third shows as much
CASES = [
    case
    for number, case in enumerate(KIT_HERE.cases)
    if (len(case.text) < 90 or case.kind == "length") and (case.kind not in MANY or number % 3 == 0)
]

Failures = Mapping[Stage, list[Case]]


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The kit's own executor, as a module that a test may break."""
    monkeypatch.syspath_prepend(str(KIT / "executors"))
    names = ("analyzer", "protocol")
    yield importlib.import_module("analyzer")
    for name in names:
        sys.modules.pop(name, None)


def outcomes(executor: Any, bundle: Bundle, stage: Stage, scale: Scale = SCALE) -> list[tuple[Case, Outcome]]:
    """What becomes of the cases when the executor is given ``bundle`` and has to answer as the one that ships."""
    functions = {
        Stage.READ: executor.reading,
        Stage.IDS: executor.ids,
        Stage.PROBABILITIES: executor.probabilities,
        Stage.PREDICT: executor.predict,
    }
    answers = functions[stage](bundle.path, [question(stage, case, EXPECTED[case.id]) for case in CASES])
    pairs = zip(CASES, answers, strict=True)
    return [(case, compare(stage, answer, EXPECTED[case.id], scale)) for case, answer in pairs]


def failures(executor: Any, bundle: Bundle = SHIPPED) -> Failures:
    return {stage: [case for case, outcome in outcomes(executor, bundle, stage) if outcome.fails] for stage in Stage}


def stages(found: Failures) -> list[str]:
    return [stage for stage in Stage if found[stage]]


def test_the_executor_itself_is_right(executor: Any) -> None:
    for stage in Stage:
        assert {outcome.status for _, outcome in outcomes(executor, SHIPPED, stage)} <= {Status.SAME, Status.WITHIN}


# What goes wrong in the reading is wrong there and in the whole, and nowhere else: ids and numbers are asked of right readings.

normalize = unicodedata.normalize
PAIRS = {sign: (sign, pair) for sign, pair in text._PAIRS}

READINGS: dict[str, tuple[str, object, Callable[[Case], bool]]] = {
    "no NFC": ("unicodedata.normalize", lambda form, string: string, lambda case: not case.text.isascii()),
    "NFKC in place of NFC": (
        "unicodedata.normalize",
        lambda form, string: normalize("NFKC", string),
        lambda case: normalize("NFKC", case.text) != text.clean(case.text),
    ),
    "spoilers stay": (
        "_PAIRS",
        tuple(pair for sign, pair in PAIRS.items() if sign != "||"),
        lambda case: "||" in text.clean(case.text),
    ),
    "strikes stay": (
        "_PAIRS",
        tuple(pair for sign, pair in PAIRS.items() if sign != "~~"),
        lambda case: "~~" in text.clean(case.text),
    ),
    "quotes are the writer's": (
        "_without_quotes",
        lambda string: (string, ""),
        lambda case: bool(re.search("^ *>|```", text.clean(case.text), re.MULTILINE)),
    ),
    "lists and headings stay": (
        "_LINE_START",
        re.compile("(?!)"),
        lambda case: bool(re.search(r"(^|[\0>\n`])[ \t]*(-#|#{1,3}|[-*]|\d{1,9}\.)[ \t]", text.clean(case.text))),
    ),
}


@pytest.mark.parametrize("fault", READINGS)
def test_a_text_rule_that_is_missing(fault: str, executor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name, wrong, shows = READINGS[fault]
    shown = [case for case in CASES if shows(case)]
    monkeypatch.setattr(f"gamseong.model_store.text.{name}", wrong)
    found = failures(executor)
    assert stages(found)[0] == Stage.READ
    assert set(stages(found)) <= {Stage.READ, Stage.PREDICT}
    assert len(found[Stage.READ]) >= 3
    assert [case for case in found[Stage.READ] if case not in shown] == []


def test_letters_in_lower_case_before_the_model_sees_them(executor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    right = executor.read
    monkeypatch.setattr(executor, "read", lambda string: right(string.lower()))
    found = failures(executor)
    assert stages(found) == [Stage.READ]  # the verdicts are the same: both cases of a letter have one id
    assert "case" in {case.kind for case in found[Stage.READ]}
    assert [case for case in found[Stage.READ] if case.text == case.text.lower()] == []


def test_a_string_that_ends_at_its_first_nul(executor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    right = executor.read
    monkeypatch.setattr(executor, "read", lambda string: right(string.partition("\0")[0]))
    found = failures(executor)
    assert stages(found) == [Stage.READ]
    assert {case.kind for case in found[Stage.READ]} <= {"nul", "surrogate"}


# What goes wrong between the reading and the ids.


def utf16(string: str) -> list[str]:
    units = string.encode("utf-16-le", "surrogatepass")
    return [units[place : place + 2].decode("utf-16-le", "surrogatepass") for place in range(0, len(units), 2)]


def test_characters_split_as_utf_16(executor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    changed_ids(executor, monkeypatch, lambda ids: lambda string: [id_ for unit in utf16(string) for id_ in ids(unit)][:512])
    found = failures(executor)
    assert stages(found) == [Stage.IDS]
    assert [case for case in found[Stage.IDS] if max(EXPECTED[case.id].read) < "\U00010000"] == []
    assert "emoji" in {case.kind for case in found[Stage.IDS]}


def test_ids_that_are_not_cut(executor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    changed_ids(executor, monkeypatch, lambda ids: lambda string: [id_ for each in string for id_ in ids(each)])
    found = failures(executor)
    assert stages(found) == [Stage.IDS]
    assert {case.kind for case in found[Stage.IDS]} == {"length"}


def changed_ids(executor: Any, monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], Any]) -> None:
    right = executor.ids_model

    def wrong(bundle: Bundle) -> Any:
        model = right(bundle)
        return dataclasses.replace(model, ids=change(model.ids))

    monkeypatch.setattr(executor, "ids_model", wrong)


# What goes wrong in the graph or beside it: a copy of the bundle with that fault, held against the bundle that ships.


def copied(
    root: Path, change: Callable[[onnx.ModelProto], None] = lambda model: None, manifest: Mapping[str, Any] | None = None
) -> Bundle:
    proto = onnx.load(str(SHIPPED.path / "model.onnx"))
    change(proto)
    files = {name: (SHIPPED.path / name).read_bytes() for name in ("golden.json", "vocabulary.json")}
    files["model.onnx"] = proto.SerializeToString()
    return Bundle.save(root, dataclasses.replace(SHIPPED.manifest, **manifest or {}), files)


def only(model: onnx.ModelProto, kind: str) -> onnx.NodeProto:
    [node] = [node for node in model.graph.node if node.op_type == kind]
    return node


def test_a_table_that_knows_small_letters_alone(executor: Any, tmp_path: Path) -> None:
    def without_capitals(model: onnx.ModelProto) -> None:
        fields = {field.name: field for field in only(model, "LabelEncoder").attribute}
        keys, values = fields["keys_strings"].strings, fields["values_int64s"].ints
        kept = [(key, value) for key, value in zip(keys, values, strict=True) if key.decode() == key.decode().lower()]
        del keys[:], values[:]
        keys.extend(key for key, _ in kept)
        values.extend(value for _, value in kept)

    found = failures(executor, copied(tmp_path, without_capitals))
    assert stages(found) == [Stage.IDS, Stage.PREDICT]
    assert {case.kind for case in found[Stage.IDS]} >= {"case", "mixed"}
    assert [case for case in found[Stage.IDS] if EXPECTED[case.id].read == EXPECTED[case.id].read.lower()] == []


def test_an_lstm_that_reads_the_padding_of_its_batch(executor: Any, tmp_path: Path) -> None:
    def without_lengths(model: onnx.ModelProto) -> None:
        only(model, "LSTM").input[4] = ""

    found = failures(executor, copied(tmp_path, without_lengths))
    assert stages(found) == [Stage.PROBABILITIES, Stage.PREDICT]
    assert len(found[Stage.PROBABILITIES]) > len(CASES) / 3
    longest = max(CASES, key=lambda case: len(EXPECTED[case.id].ids))
    assert longest not in found[Stage.PROBABILITIES]  # nothing stands behind its end


def test_a_character_that_may_repeat_for_ever(executor: Any, tmp_path: Path) -> None:
    def without_cap(model: onnx.ModelProto) -> None:
        cap = next(
            node for node in model.graph.node if node.op_type == "Where"
        )  # PAD where two equal ids stand before, else the id
        for node in model.graph.node:
            for place, name in enumerate(node.input):
                if name == cap.output[0]:
                    node.input[place] = cap.input[2]
        model.graph.node.remove(cap)

    found = failures(executor, copied(tmp_path, without_cap))
    assert stages(found) == [Stage.PROBABILITIES, Stage.PREDICT]
    assert {case.kind for case in found[Stage.PROBABILITIES]} >= {"repeats", "jamo"}
    for case in found[Stage.PROBABILITIES]:
        ids = EXPECTED[case.id].ids
        assert any(one == two == three != 0 for one, two, three in zip(ids, ids[1:], ids[2:], strict=False))


def test_other_thresholds(executor: Any, tmp_path: Path) -> None:
    higher = {label: min(threshold + 0.1, 1) for label, threshold in SHIPPED.manifest.thresholds.items()}
    other = copied(tmp_path, manifest={"thresholds": higher})
    found = failures(executor, other)
    assert stages(found) == [Stage.PREDICT]
    told = [outcome for _, outcome in outcomes(executor, other, Stage.PREDICT) if outcome.fails]
    assert all(outcome.status is Status.LABEL and (outcome.difference or 0) <= SCALE.tolerance for outcome in told)


def test_labels_the_other_way_round(executor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("probabilities", "predict"):
        right = getattr(executor, name)
        monkeypatch.setattr(executor, name, lambda folder, questions, right=right: map(swapped, right(folder, questions)))
    found = failures(executor)
    assert stages(found) == [Stage.PROBABILITIES, Stage.PREDICT]
    assert len(found[Stage.PROBABILITIES]) > len(CASES) * 0.9


def swapped(answer: dict[str, Any]) -> dict[str, Any]:
    if "label" in answer:
        label = {"긍정": "부정", "부정": "긍정"}.get(answer["label"], answer["label"])
        return {**answer, "label": label, "negative": answer["positive"], "positive": answer["negative"]}
    return {name: numbers[::-1] for name, numbers in answer.items()}


def test_answers_that_are_no_numbers(executor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = {"probabilities": [float("nan")] * 2, "tones": [float("nan")] * 3}
    monkeypatch.setattr(executor, "probabilities", lambda folder, questions: [nothing] * len(questions))
    assert len(failures(executor)[Stage.PROBABILITIES]) == len(CASES)
    monkeypatch.setattr(executor, "probabilities", lambda folder, questions: [{"probabilities": "0.5"}] * len(questions))
    assert {outcome.status for _, outcome in outcomes(executor, SHIPPED, Stage.PROBABILITIES)} == {Status.ERROR}


def test_the_drift_of_an_int8_lstm_is_measured(executor: Any, tmp_path: Path) -> None:
    proto = quantise_lstm(onnx.load(str(SHIPPED.path / "model.onnx")))
    variant = copied(tmp_path, lambda model: model.CopyFrom(proto))
    numbers = outcomes(executor, variant, Stage.PROBABILITIES)
    assert any(outcome.fails for _, outcome in numbers)  # of an fp32 runtime it would be a fault
    int8 = dataclasses.replace(SCALE, tolerance=KIT_HERE.tolerances.by_precision["int8"])
    found = [outcome for _, outcome in outcomes(executor, variant, Stage.PREDICT, int8)]
    assert not any(outcome.fails for outcome in found)
    assert {Status.WITHIN} < {outcome.status for outcome in found}
    assert SCALE.tolerance < max(outcome.difference or 0 for outcome in found) < int8.tolerance


def test_a_verdict_that_rounding_explains_is_told_and_is_no_fault() -> None:
    case = next(case for case in CASES if EXPECTED[case.id].label == "긍정")
    wanted = dataclasses.replace(EXPECTED[case.id], tones=(0.1, 0.3, 0.6), probabilities=(0.25, 0.75))
    manifest = dataclasses.replace(SCALE.manifest, thresholds=dict.fromkeys(("부정", "중립", "긍정"), 0.6))
    scale = dataclasses.replace(SCALE, manifest=manifest)
    torn = {"label": "애매함", "negative": 0.25004, "positive": 0.74996, "neutral": 0.3}
    outcome = compare(Stage.PREDICT, torn, wanted, scale)
    assert (outcome.status, outcome.fails) == (Status.LABEL, False)
    surer = dataclasses.replace(wanted, tones=(0.1, 0.2, 0.7), probabilities=(0.2, 0.8))
    assert compare(Stage.PREDICT, {**torn, "negative": 0.2, "positive": 0.8, "neutral": 0.2}, surer, scale).fails
