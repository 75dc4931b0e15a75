"""Golden vectors: what they may look like, and what of a model's answers they hold it to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gamseong.model_store import (
    Analyzer,
    Bundle,
    CorruptBundleError,
    verify,
)
from tests.model_store.changed_bundles import THREE, with_files


@pytest.mark.parametrize(
    "case",
    [
        3,
        {},
        {"text": "가", "negative": 0.5},
        {"text": 1, "negative": 0.5, "positive": 0.5},
        {"text": "가", "negative": "0.5", "positive": 0.5},
        {"text": "가", "negative": 0.5, "positive": 0.5, "ids": 1},
        {"text": "가", "negative": 0.5, "positive": 0.5, "ids": ["1"]},
        {"text": "가", "negative": 0.5, "positive": 0.5, "label": 1},
    ],
)
def test_golden_cases_of_another_shape_are_refused(tmp_path: Path, ids_bundle: Bundle, case: Any) -> None:
    bundle = with_files(ids_bundle, tmp_path / "other", golden=[*ids_bundle.golden, case])
    with pytest.raises(CorruptBundleError, match=r"golden\.json: case 7 is none of sentiment"):
        verify(bundle)


@pytest.mark.parametrize("case", [{"values": [0.0, 0.1, 0.2, 0.3]}, {"values": ["0"], "next": 1}, {"values": 1, "next": 1}])
def test_golden_cases_of_a_series_have_a_shape_too(tmp_path: Path, series_bundle: Bundle, case: Any) -> None:
    with pytest.raises(CorruptBundleError, match=r"golden\.json: case 1 is none of next-number"):
        verify(with_files(series_bundle, tmp_path / "other", golden=[case]))


def test_a_golden_number_that_is_none_fails(tmp_path: Path, ids_bundle: Bundle) -> None:
    cases = [*ids_bundle.golden, {"text": "그냥", "negative": float("nan"), "positive": 0.5}]
    with pytest.raises(CorruptBundleError, match="nan away"):
        verify(with_files(ids_bundle, tmp_path / "other", golden=cases))


def test_a_golden_verdict_is_compared_where_there_is_one(tmp_path: Path, text_bundle: Bundle) -> None:
    analyzer = Analyzer(text_bundle)
    cases = [{**case, "label": analyzer.predict([case["text"]])[0].label} for case in text_bundle.golden]
    labelled = with_files(text_bundle, tmp_path / "labelled", golden=cases)
    assert verify(labelled) < 1e-6
    higher = replace(text_bundle.manifest, threshold=0.9)  # the same numbers, which now say 애매함
    with pytest.raises(CorruptBundleError, match="the verdict on '재밌다' is 애매함, not 긍정"):
        verify(with_files(labelled, tmp_path / "higher", manifest=higher))
    edge = replace(text_bundle.manifest, threshold=text_bundle.golden[0]["positive"] + 1e-6)
    assert verify(with_files(labelled, tmp_path / "edge", manifest=edge)) < 1e-6


def test_what_a_golden_text_is_read_as_is_compared(tmp_path: Path, text_bundle: Bundle) -> None:
    case = {**text_bundle.golden[0], "text": "**재밌다** https://a.kr"}
    assert verify(with_files(text_bundle, tmp_path / "same", golden=[{**case, "read": "재밌다"}])) < 1e-6
    with pytest.raises(CorruptBundleError, match=r"is read as '재밌다', not '\*\*재밌다\*\*'"):
        verify(with_files(text_bundle, tmp_path / "other", golden=[{**case, "read": "**재밌다**"}]))


def test_golden_vectors_of_older_rules_count_where_the_rules_agree(tmp_path: Path, text_bundle: Bundle) -> None:
    older = replace(text_bundle.manifest, text_rules=1)
    markup = {"text": "**재밌다** https://싫다.kr", "negative": 0.9, "positive": 0.1}
    assert verify(with_files(text_bundle, tmp_path / "older", golden=[markup], manifest=older)) == 0
    wrong = {"text": "재밌다", "negative": 0.9, "positive": 0.1}
    with pytest.raises(CorruptBundleError, match="away from its golden vectors"):
        verify(with_files(text_bundle, tmp_path / "wrong", golden=[markup, wrong], manifest=older))


def test_golden_vectors_pass(bundles: dict[str, Path]) -> None:
    for folder in bundles.values():
        assert verify(Bundle.load(folder)) < 1e-6


def test_golden_neutral_and_verdicts_of_format_2_are_compared(tmp_path: Path, tones_bundle: Bundle) -> None:
    first, *others = tones_bundle.golden
    with pytest.raises(CorruptBundleError, match=r"the model is \S+ away from its golden vectors"):
        verify(with_files(tones_bundle, tmp_path / "neutral", golden=[{**first, "neutral": first["neutral"] + 0.1}, *others]))
    with pytest.raises(CorruptBundleError, match="the verdict on '재밌다' is 긍정, not 중립"):
        verify(with_files(tones_bundle, tmp_path / "label", golden=[{**first, "label": "중립"}, *others]))
    without = {key: value for key, value in first.items() if key != "neutral"}
    with pytest.raises(CorruptBundleError, match="case 2 is none of sentiment"):
        verify(with_files(tones_bundle, tmp_path / "without", golden=[first, without]))


def test_a_tone_on_the_edge_of_its_threshold_may_fall_to_either_side(tmp_path: Path, tones_bundle: Bundle) -> None:
    positive = Analyzer(tones_bundle).tones(["재밌다"])[0, 2]

    def judged_at(threshold: float, name: str) -> float:
        manifest = replace(tones_bundle.manifest, thresholds={**THREE, "긍정": threshold})
        return verify(with_files(tones_bundle, tmp_path / name, manifest=manifest))

    assert judged_at(float(positive) + 1e-6, "edge") < 1e-6
    with pytest.raises(CorruptBundleError, match="the verdict on '재밌다' is 애매함, not 긍정"):
        judged_at(float(positive) + 0.01, "above")


def test_two_tones_that_are_as_good_as_equal_may_fall_to_either_side(tmp_path: Path, tones_bundle: Bundle) -> None:
    [torn] = [case for case in tones_bundle.golden if case["text"] == "재밌지만 싫다"]
    assert verify(with_files(tones_bundle, tmp_path, golden=[{**torn, "label": "긍정"}])) < 1e-6


@pytest.mark.parametrize("change", [lambda case: case.update(positive=0.5), lambda case: case.update(ids=[1, 1, 1])])
def test_a_golden_vector_the_model_does_not_give_fails(
    tmp_path: Path, ids_bundle: Bundle, change: Callable[[dict[str, Any]], None]
) -> None:
    files = {name: (ids_bundle.path / name).read_bytes() for name in ids_bundle.manifest.files}
    cases = json.loads(files["golden.json"])
    change(cases[0])
    wrong = Bundle.save(tmp_path / "other", ids_bundle.manifest, {**files, "golden.json": json.dumps(cases).encode()})
    with pytest.raises(CorruptBundleError, match=r"golden\.json"):
        verify(wrong)
