"""``gamseong-export conformance`` as typed, with executors that answer well, badly and not at all."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from gamseong.export.cli import main
from gamseong.export.targets.conformance import running
from gamseong.export.targets.conformance.kit import KIT
from gamseong.export.targets.conformance.running import Executor, ask
from gamseong.export.targets.conformance.runtimes import RUNTIMES
from gamseong.export.targets.conformance.stages import Stage

QUESTIONS = [{"id": f"c{number:04d}", "text": "좋다"} for number in range(1, 4)]


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A small kit: every 40th case, the executors, and no results yet."""
    folder = tmp_path / "kit"
    shutil.copytree(KIT / "executors", folder / "executors", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(KIT / "tolerances.json", folder / "tolerances.json")
    lines = (KIT / "cases.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "cases.jsonl").write_bytes(b"".join(lines[::40]))
    return folder


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], str]:
    """Makes an executor of Python code that has ``questions`` and ``stage``, and returns its command line."""

    def make(code: str) -> str:
        file = tmp_path / "executor.py"
        lines = [
            "import json, sys",
            "stage = sys.argv[sys.argv.index('--stage') + 1]",
            "questions = [json.loads(line) for line in sys.stdin.buffer]",
        ]
        file.write_text("\n".join([*lines, code]), encoding="utf-8")
        return shlex.join((sys.executable, str(file)))

    return make


def test_it_writes_what_is_expected_and_then_every_runtime_answers_so(
    kit: Path, bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["conformance", str(bundles["tiny_ids"]), "--kit", str(kit)]
    assert main([*command, "--write-expected"]) == 0
    assert capsys.readouterr().out == f"{kit / 'expected' / 'tiny-ids-1.0.0.jsonl'}\n"
    names = ("analyzer", "analyze", "archives", "bot")
    chosen = [option for name in names for option in ("--runtime", name)]
    assert main([*command, *chosen]) == 0
    printed = capsys.readouterr()
    assert printed.err.splitlines() == list(names)
    assert (kit / "report.md").read_text(encoding="utf-8") == printed.out
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in printed.out.splitlines() if line.startswith("| a")]
    assert [row[:2] for row in rows if len(row) > 4] == [
        *(["analyzer", stage] for stage in ("read", "ids", "probabilities", "predict")),
        *([name, "predict"] for name in names[1:3]),
    ]
    cases = len((kit / "cases.jsonl").read_text(encoding="utf-8").splitlines())
    assert {row[2] for row in rows if len(row) > 4 and row[7] == "·"} == {str(cases)}


def test_the_executors_answer_by_the_schema(bundles: dict[str, Path]) -> None:
    schema = json.loads((KIT / "schemas" / "answer.json").read_text(encoding="utf-8"))
    given = {
        Stage.READ: {"text": "**좋다**"},
        Stage.IDS: {"read": "좋다"},
        Stage.PROBABILITIES: {"ids": [3]},
        Stage.PREDICT: {"text": "\ud83d"},
    }
    executor = Executor((sys.executable, str(KIT / "executors" / "analyzer.py")), bundles["tiny_ids"], "")
    for stage in Stage:
        [answer] = ask(executor, stage, [{"id": "c0001", **given[stage]}])
        jsonschema.validate(answer, schema)
        assert "error" not in answer


def test_a_program_in_any_language_is_told_where_it_is_wrong(
    kit: Path, bundles: dict[str, Path], program: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It reads no rule but white space, and has no model yet."""
    command = ["conformance", str(bundles["tiny_ids"]), "--kit", str(kit)]
    assert main([*command, "--write-expected"]) == 0
    port = program(
        "for question in questions:\n"
        "    answer = {'unsupported': 'later'}\n"
        "    if stage == 'read':\n"
        "        answer = {'read': {'text': question['text'].strip(), 'quoted': False}}\n"
        "    print(json.dumps({'id': question['id'], **answer}))"
    )
    report = kit / "elsewhere" / "report.md"
    assert main([*command, "--executor", port, "--report", str(report)]) == 1
    printed = capsys.readouterr()
    assert printed.err.endswith(f"of the answers are not those expected; {report} says which.\n")
    assert f"### {port.replace('_', chr(92) + '_')}, read: " in printed.out.replace("\\_", "_").replace(
        port, port.replace("_", "\\_")
    )
    assert "is wrong in `read`**, before anything else." in printed.out
    assert " has no ids: later." in printed.out
    assert not (kit / "report.md").exists()


def test_what_is_not_installed_is_left_out_with_the_reason(
    kit: Path, bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["conformance", str(bundles["tiny_ids"]), "--kit", str(kit)]
    assert main([*command, "--write-expected"]) == 0
    monkeypatch.setenv("PATH", str(kit))
    assert main([*command, "--runtime", "node", "--runtime", "analyzer"]) == 0
    assert "Left out: node. Node is not installed; install Node 20 or newer" in capsys.readouterr().out
    assert main([*command, "--runtime", "node"]) == 1
    assert capsys.readouterr().err.endswith(f"no runtime could be asked; {kit / 'report.md'} says why.\n")
    assert main([*command, "--executor", "no-such-program --fast"]) == 1
    assert "no-such-program: is no program here; check the command of --executor." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--runtime", "abacus"], f"abacus: is no runtime; take some of: {', '.join(RUNTIMES)}."),
        (["--executor", " "], "--executor names no command; give the command line that starts your executor."),
        (["--runtime", "analyzer"], "{kit}/expected/tiny-ids-1.0.0.jsonl: is missing; write it with --write-expected."),
        (["--kit", "/nowhere"], "/nowhere: holds no cases.jsonl; name the folder conformance of the repository with --kit."),
    ],
)
def test_bad_input_is_one_sentence(
    options: list[str], sentence: str, kit: Path, bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["conformance", str(bundles["tiny_ids"]), "--kit", str(kit), *options]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == f"gamseong-export: {sentence.format(kit=kit)}"
    assert not (kit / "report.md").exists()


@pytest.mark.parametrize("bundle", ["tiny_series", "tiny_tones"])
@pytest.mark.parametrize("option", ["--write-expected", "--runtime=analyzer"])
def test_bundles_that_cannot_be_asked(
    bundle: str, option: str, kit: Path, bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """``tiny_tones`` has two tables of characters, so that its graph has no ids."""
    assert main(["conformance", str(bundles[bundle]), "--kit", str(kit), option]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (kit / "expected").exists()


def test_a_kit_that_is_damaged(kit: Path, bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    command = ["conformance", str(bundles["tiny_ids"]), "--kit", str(kit)]
    assert main([*command, "--write-expected"]) == 0
    expected = kit / "expected" / "tiny-ids-1.0.0.jsonl"
    expected.write_bytes(b"".join(expected.read_bytes().splitlines(keepends=True)[1:]))
    assert main(command) == 1
    assert "has no line for c0001; write it anew with --write-expected." in capsys.readouterr().err
    expected.write_text("{}\n", encoding="utf-8")
    assert main(command) == 1
    assert "line 1 is not of the kit's form; see the folder schemas." in capsys.readouterr().err
    assert main([*command, "--write-expected"]) == 0
    (kit / "tolerances.json").write_text("[]", encoding="utf-8")
    assert main(command) == 1
    assert "holds no tolerances; take the file of the repository." in capsys.readouterr().err
    (kit / "cases.jsonl").write_bytes(b"\xff\n")
    assert main(command) == 1
    assert "is not UTF-8; take the file of the repository." in capsys.readouterr().err


# The protocol, with programs that do not keep it.


def asked(command: str) -> list[str]:
    answers = ask(Executor(tuple(shlex.split(command)), Path(), ""), Stage.PREDICT, QUESTIONS)
    return [str(answer.get("error", "answered")) for answer in answers]


def test_answers_in_any_order_belong_to_their_ids(program: Callable[[str], str]) -> None:
    command = program("for question in reversed(questions): print(json.dumps({'id': question['id'], 'n': question['id']}))")
    answers = ask(Executor(tuple(shlex.split(command)), Path(), ""), Stage.READ, QUESTIONS)
    assert [answer["n"] for answer in answers] == ["c0001", "c0002", "c0003"]


@pytest.mark.parametrize(
    ("code", "errors"),
    [
        ("print(json.dumps(questions[0]), flush=True); raise SystemExit('the model is gone')", "no answer: the model is gone"),
        ("print(json.dumps(questions[0])); print('Loading…')", "a line is no answer: 'Loading…'"),
        ("print(json.dumps(questions[0])); print('[1]')", "a line is no answer: '[1]'"),
        ("print(json.dumps(questions[0]))", "no answer"),
    ],
)
def test_what_was_answered_counts_and_the_rest_are_errors(code: str, errors: str, program: Callable[[str], str]) -> None:
    assert asked(program(code)) == ["answered", errors, errors]


def test_a_program_that_never_ends_is_ended(program: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_PATIENCE", 1)
    assert asked(program("import time; time.sleep(600)")) == ["no end within 1 s"] * 3


def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    assert asked(str(tmp_path / "none")) == [f"{tmp_path / 'none'} cannot be started (No such file or directory)"] * 3
