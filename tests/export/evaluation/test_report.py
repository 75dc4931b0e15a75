from __future__ import annotations

import json
from pathlib import Path

import pytest

from gamseong.export.cli import main
from gamseong.export.evaluation import metrics
from gamseong.export.evaluation.domains import predict_domains
from gamseong.export.evaluation.figures import bundle_figures
from gamseong.export.evaluation.robustness import PERTURBATIONS
from gamseong.model_store import Analyzer
from tests.export.made_data import made_data
from tests.tiny_bundles import tiny_ids, tiny_text


@pytest.fixture
def data(tmp_path: Path) -> str:
    return made_data(tmp_path / "data")


@pytest.mark.parametrize("make", [tiny_text, tiny_ids])
def test_evaluate_prints_the_table(make: object, tmp_path: Path, data: str, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = make(tmp_path)  # type: ignore[operator]
    assert main(["--data", data, "evaluate", str(bundle.path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "every one of 20 rows" in lines[0]
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 2 + len(metrics.METRICS) + len(PERTURBATIONS) + 1
    rows_ = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    cells = {(row[0], row[1]): row[2:] for row in rows_}
    assert cells["both of a pair right", "SentiNeg dev"][0] == "3"  # pairs, not texts
    assert cells["size, MB", "the bundle's files"][2:] == ["≤ 10.0", "yes"]
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
    assert table["kote_auc"]["reached"] is True
    assert table["test_accuracy"]["reached"] is False
    assert table["sentineg_pairs"]["value"] is None
    assert "dev.tsv" in table["sentineg_pairs"]["why"]
    assert found["growing"][-1]["text"].startswith("재미있을 줄")
    assert {path.name for path in out.iterdir()} == {
        "reliability_nsmc.png",
        "reliability_kote.png",
        "confusion.png",
        "accuracy_by_length.png",
        "coverage.png",
        "everyday_confidence.png",
    }
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in out.iterdir())


def test_without_data_only_what_can_be_drawn_is_drawn(tmp_path: Path) -> None:
    predictions = predict_domains(Analyzer(tiny_text(tmp_path)), str(tmp_path / "nowhere"))
    assert set(bundle_figures(predictions, 0.6)) == {"coverage", "everyday_confidence"}
    assert bundle_figures({}, 0.6) == {}
