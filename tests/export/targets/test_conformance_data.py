"""The kit's data: what is in the cases, and that the expected results are those of the bundles that ship."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gamseong.export.targets.conformance.comparing import Scale, compare
from gamseong.export.targets.conformance.kit import KIT, find_kit
from gamseong.export.targets.conformance.results import results
from gamseong.export.targets.conformance.runtimes import RUNTIMES
from gamseong.export.targets.conformance.stages import Stage
from gamseong.export.targets.verification import INT8_TOLERANCE
from gamseong.model_store import BUNDLES, Bundle, bundle_folders, read, text
from gamseong.model_store.verify import TOLERANCE

ROOT = Path(__file__).resolve().parents[3]
CASES = find_kit(None).cases
SENTIMENT = [path for path in bundle_folders(BUNDLES) if Bundle.load(path).manifest.task == "sentiment"]
KINDS = {  # and how many of each there are at least
    "review": 60, "chat": 70, "slang": 50, "jamo": 60, "split": 40, "emoji": 90, "mixed": 40, "case": 10, "repeats": 20,
    "nfd": 30, "half-width": 10, "full-width": 10, "circled": 10, "framed": 5, "mathematical": 10, "marks": 8, "blanks": 10,
    "invisible": 35, "tags": 4, "nul": 8, "surrogate": 10, "blank": 12, "signs": 30, "unknown": 10, "words": 15,
    "markup": 80, "quote": 20, "code": 20, "link": 60, "mention": 30, "together": 30,
    "length 1": 15, "length": 20, "length 4000": 15,
}  # fmt: skip


def schema(name: str) -> Any:
    return jsonschema.Draft202012Validator(json.loads((KIT / "schemas" / f"{name}.json").read_text(encoding="utf-8")))


def lines(path: Path) -> list[str]:
    return path.read_bytes().decode().removesuffix("\n").split("\n")


def test_the_cases_are_many_of_every_kind_and_no_two_alike() -> None:
    assert len(CASES) >= 600
    found = Counter(case.kind for case in CASES)
    assert {kind: found[kind] for kind in KINDS if found[kind] < KINDS[kind]} == {}
    assert set(found) == set(KINDS)
    assert len({case.text for case in CASES}) == len(CASES)
    assert [case.id for case in CASES] == [f"c{number:04d}" for number in range(1, len(CASES) + 1)]
    assert {1, 4000} <= {len(case.text) for case in CASES}


def test_every_line_of_the_cases_is_of_its_schema() -> None:
    validator = schema("case")
    for line in lines(KIT / "cases.jsonl"):
        validator.validate(json.loads(line))


def test_the_file_of_cases_shows_every_character() -> None:
    shown = (KIT / "cases.jsonl").read_text(encoding="utf-8")
    hidden = {character for character in shown if unicodedata.category(character)[0] in "CMZ"} - {" ", "\n"}
    assert hidden == set()
    assert unicodedata.is_normalized("NFC", shown)
    assert not re.search("[\u1100-\u11ff\u3164\uffa0\u2800]", shown)


def test_no_sentence_is_one_that_models_learned_or_are_measured_on() -> None:
    ours: set[str] = set()
    for path in (ROOT / "export" / "chat").glob("*.t*"):
        with path.open(encoding="utf-8", newline="") as file:
            ours |= {cell.strip() for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) for cell in row}
    golden = {case["text"] for path in SENTIMENT for case in Bundle.load(path).golden}
    sentences = {case.text.strip() for case in CASES if len(re.findall("[가-힣]+", case.text)) > 2}
    assert sentences & (ours | golden) == set()


def left_out(name: str, value: object) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(text, name, value)


NEVER = re.compile("(?!)")
PAIRS = text._PAIRS
RULES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "A1 invisible": left_out("_INVISIBLE", NEVER),
    "A2 NFC": lambda patch: patch.setattr(text.unicodedata, "normalize", lambda form, string: string),
    "A3 folds": left_out("_FOLDED", NEVER),
    **{
        f"A3 {block[0]:X}": left_out("_FOLDS", {point: to for point, to in text._FOLDS.items() if point not in block})
        for block in (*text._LOOK_ALIKES, *text._STACKED, text._JAMO)
    },
    **{
        f"A3 {point:X}": left_out("_FOLDS", {other: to for other, to in text._FOLDS.items() if other != point})
        for point in (0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x2800, 0x3000)
    },
    "A4 joining": left_out("_JAMO_RUN", NEVER),
    "A4 emoticons": left_out("_EMOTICON", NEVER),
    "B1 code blocks": left_out("_FENCE", NEVER),
    "B2 quotes": left_out("_without_quotes", lambda string: (string, "")),
    "B4 code": left_out("_CODE", re.compile("(?!)()()")),
    "B4 links and mentions": left_out("_ATOM", NEVER),
    "B5 beginnings of lines": left_out("_LINE_START", NEVER),
    **{f"B6 {pair[0]}": left_out("_PAIRS", tuple(each for each in PAIRS if each != pair)) for pair in PAIRS},
    "B6 three times": left_out("_NESTED", 2),
    "B7 gaps": left_out("_closed", lambda gap: " "),
    "B7 signs behind": left_out("_CLOSING", ""),
}


@pytest.mark.parametrize("rule", RULES)
def test_no_text_rule_can_be_left_out_unseen(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = [read(case.text) for case in CASES]
    RULES[rule](monkeypatch)
    assert [read(case.text) for case in CASES] != right


FORMS = (
    *("https://", "http://", "ftp://", "discord://", "steam://", "HTTPS://", "www.", "WWW.", "(https://", "<https://"),
    *("discord.gg/", "discord.com/invite/", "discordapp.com/invite/", "](https://", "](<https://", '.com "', ".com '"),
    *("<mailto:", "<tel:", "<SMS:", "co.kr>", "<+82", "\\*", "\\_", "\\|", "\\~", "\\`", "\\#", "\\>", "\\<", "\\@"),
    *(
        "<@1",
        "<@!1",
        "<@&1",
        "<#1",
        "<:kekw:",
        "<a:clap:",
        "<t:1700000000>",
        "<t:1700000000:R>",
        "<t:-1",
        "</감성:",
        "<id:guide:1",
    ),
    *("@everyone", "@here"),
)


@pytest.mark.parametrize("form", FORMS)
def test_every_link_mention_and_escape_is_among_the_cases(form: str) -> None:
    assert [case for case in CASES if form in case.text and form not in read(case.text).text]


def test_every_range_of_invisible_characters_is_among_the_cases() -> None:
    whole = text._INVISIBLE.pattern.removeprefix("[").removesuffix("]")
    ranges = re.findall(r"(.)(?:-(.))?", whole, re.DOTALL)
    texts = "".join(case.text for case in CASES)
    missing = [
        f"{ord(first):X}" for first, last in ranges if not any(first <= character <= (last or first) for character in texts)
    ]
    assert missing == []


@pytest.mark.parametrize("path", SENTIMENT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_expected_results_are_those_of_the_bundle(path: Path) -> None:
    bundle, kit = Bundle.load(path), find_kit(None)
    validator = schema("expected")
    for line in lines(kit.expected_path(bundle)):
        validator.validate(json.loads(line))
    expected = kit.expected(bundle)
    scale = Scale(bundle.manifest, kit.tolerances.same, kit.tolerances.by_precision["fp32"])
    for again in results(bundle, CASES):
        wanted = expected[again.id]
        assert (again.read, again.quoted, again.ids, again.truncated) == (
            wanted.read,
            wanted.quoted,
            wanted.ids,
            wanted.truncated,
        )
        numbers = {"probabilities": again.probabilities, "tones": again.tones}
        assert not compare(Stage.PROBABILITIES, numbers, wanted, scale).fails
        unreadable = again.label == "판단 불가"
        answer = {
            "label": again.label,
            "negative": None if unreadable else again.probabilities[0],
            "positive": None if unreadable else again.probabilities[1],
            "neutral": None if unreadable or not again.tones else again.tones[1],
        }
        assert not compare(Stage.PREDICT, answer, wanted, scale).fails


def test_there_are_no_results_of_bundles_that_do_not_ship() -> None:
    shipped = {f"{path.parent.name}-{path.name}.jsonl" for path in SENTIMENT}
    assert {path.name for path in (KIT / "expected").iterdir()} == shipped


def test_packages_are_written_by_the_same_tolerances() -> None:
    assert find_kit(None).tolerances.by_precision == {"fp32": TOLERANCE, "int8": INT8_TOLERANCE}


def test_the_readme_names_every_runtime() -> None:
    page = (KIT / "README.md").read_text(encoding="utf-8")
    assert [name for name in RUNTIMES if f"`{name}`" not in page] == []
