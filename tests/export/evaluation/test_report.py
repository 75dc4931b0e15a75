from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gamseong.export.cli import main
from gamseong.export.evaluation import metrics
from gamseong.export.evaluation.domains import predict_domains
from gamseong.export.evaluation.figures import bundle_figures
from gamseong.export.evaluation.robustness import PERTURBATIONS
from gamseong.model_store import Analyzer, Bundle
from tests.export.made_data import made_data
from tests.tiny_bundles import tiny_ids, tiny_text, tiny_tones


@pytest.fixture
def data(tmp_path: Path) -> str:
    return made_data(tmp_path / "data")


@pytest.mark.parametrize("make", [tiny_text, tiny_ids, tiny_tones])
def test_evaluate_prints_the_table(
    make: Callable[[Path], Bundle], tmp_path: Path, data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = make(tmp_path)
    assert main(["--data", data, "evaluate", str(bundle.path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "every one of 20 rows" in lines[0]
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 2 + len(metrics.METRICS) + len(PERTURBATIONS) + 1
    rows_ = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    cells = {(row[0], row[1]): row[2:] for row in rows_}
    assert cells["both twins right", "negation twins"][0] == "120"  # pairs, not texts
    assert cells["size, MB", "the bundle's files"][2:] == ["", "≤ 10.0", "yes"]
    n, value, interval, *wanted = cells["named right, sarcasm", "fresh chat"]
    low, high = (float(end.removesuffix(" %")) for end in interval.split(" – "))
    assert low <= float(value.removesuffix(" %")) <= high
    assert int(n) > 30
    assert wanted[0] == "≥ 70.00 %"
    assert f"gamseong-export benchmark {bundle.path}" in "\n".join(lines)
    widths = {sum(2 if "가" <= c <= "힣" or "ㄱ" <= c <= "ㆎ" else 1 for c in line) for line in table}
    assert len(widths) == 1  # straight columns, although Hangul is two wide


def test_evaluate_as_json_and_figures(tmp_path: Path, data: str, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tiny_text(tmp_path)
    out = tmp_path / "drawn" / "here"
    (Path(data) / "sentineg" / "dev.tsv").unlink()
    assert main(["--data", data, "evaluate", str(bundle.path), "--json", "--figures", str(out)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"] == 20
    assert found["test_accuracy"] == 0.75
    assert found["bundle_megabytes"] == pytest.approx(bundle.size / 1e6)
    table = {row["name"]: row for row in found["table"]}
    assert table["test_accuracy"]["interval"] == [pytest.approx(0.55, abs=0.051), pytest.approx(0.95, abs=0.051)]
    assert found["fresh_named_right"] == table["fresh_named_right"]["value"]
    kinds = found["named_right_by_kind"]["hands"]
    assert sum(kind["n"] for kind in kinds.values()) == table["hands_named_right"]["n"]
    assert table["comments_named_right"]["value"] is None
    assert table["kote_auc"]["reached"] is True
    assert table["test_accuracy"]["reached"] is False
    assert table["sentineg_accuracy"]["value"] is None
    assert "dev.tsv" in table["sentineg_accuracy"]["why"]
    assert found["growing"][-1]["text"].startswith("재미있을 줄")
    assert {path.name for path in out.iterdir()} == {
        "reliability_nsmc.png",
        "reliability_kote.png",
        "verdicts_fresh.png",
        "confusion.png",
        "accuracy_by_length.png",
        "coverage.png",
        "everyday_confidence.png",
    }
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in out.iterdir())


def test_without_data_only_what_can_be_drawn_is_drawn(tmp_path: Path) -> None:
    predictions = predict_domains(Analyzer(tiny_text(tmp_path)), str(tmp_path / "nowhere"))
    assert set(bundle_figures(predictions)) == {"coverage", "everyday_confidence", "verdicts_fresh"}
    assert bundle_figures({}) == {}


def test_of_a_bundle_with_tones_the_report_tells_all_three(tmp_path: Path, data: str, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tiny_tones(tmp_path)
    assert main(["--data", data, "evaluate", str(bundle.path)]) == 0
    out = capsys.readouterr().out
    assert "the most probable tone is said, 부정 from 0.60 on, 중립 from 0.50 on, 긍정 from 0.60 on" in out
    assert "  중립  " in out.partition("the sentence as it grows:")[2]
    assert main(["--data", data, "evaluate", str(bundle.path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["thresholds"] == {"부정": 0.6, "중립": 0.5, "긍정": 0.6}
    assert sum(found["growing"][-1][tone] for tone in ("negative", "neutral", "positive")) == pytest.approx(1)
