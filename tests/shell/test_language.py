"""The two commands speak the user's language: every sentence that a command line can end in has its Korean."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gamseong.bot.settings import load_settings
from gamseong.bot.storage import StorageError
from gamseong.cli.parser import build_parser
from gamseong.config import ConfigError
from gamseong.export.cli import _parser
from gamseong.export.cli import main as export
from gamseong.model_store import Bundle, BundleError, InputError, TokenizerUnavailableError
from gamseong.shell.korean import KOREAN
from gamseong.shell.language import in_korean, in_language, say, say_error, speaks_korean

ROOT = Path(__file__).resolve().parents[2]
# What builds sentences for people, by name, and the names that they are kept in until then.
CALLS = re.compile(r"(?!(Value|Type|Runtime|OS)Error)\w*Error|say|in_language|_port_error|Matches")
NAMES = re.compile(r"mend|problem|sentence|about|rate|REBUILD|_FORMS|_UNKNOWN|_POSTGRES|_SQLITE|_CLOSED|MEANINGS")
ROOMS = (
    "archives",
    "cli",
    "export",
    "js/build.py",
    "bot/storage",
    "model_store",
    "config.py",
    "bot/settings.py",
    "bot/monitoring/cog.py",
    "bot/core/shards.py",
)


def texts(node: ast.AST) -> Iterator[str]:
    """The finished sentences of an expression: an f-string has 9 for each of its fields, as a path or a number may be."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "9" for part in node.values)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif not isinstance(node, ast.Call | ast.FormattedValue | ast.Attribute | ast.Subscript | ast.Compare):
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def sentences() -> Iterator[str]:
    for room in ROOMS:
        path = ROOT / room
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            if "migrations" not in file.parts:
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                    yield from sentences_of(node, file.name)


def sentences_of(node: ast.AST, file: str) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=values):
            if CALLS.fullmatch(name) or (name, file) in {("ValueError", "shards.py"), ("require", "manifest.py")}:
                yield from (text for value in values for text in texts(value))
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            if NAMES.fullmatch(name):
                yield from texts(value)
        case ast.FunctionDef(name="problem"):
            returned = [inner.value for inner in ast.walk(node) if isinstance(inner, ast.Return)]
            yield from (text for value in returned if value is not None for text in texts(value))


def is_sentence(text: str) -> bool:
    return re.search(r"[a-z]{2,} .*[a-z]", text) is not None


def has_korean(text: str) -> bool:
    return in_korean(text) != text


def test_every_sentence_has_its_korean() -> None:
    found = {text for text in sentences() if is_sentence(text)}
    assert len(found) > 100
    assert sorted(text for text in found if not has_korean(text) and not has_korean(text.removesuffix("."))) == []


def test_both_languages_have_the_same_fields() -> None:
    def fields(text: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)\}", text))

    assert [english for english, korean in KOREAN.items() if fields(english) != fields(korean)] == []
    assert [english for english, korean in KOREAN.items() if not re.search("[가-힣]", korean)] == []


@pytest.mark.parametrize(
    ("environ", "korean"),
    [
        ({"LC_ALL": "ko_KR.UTF-8", "LANG": "C"}, True),
        ({"LC_ALL": "C.UTF-8", "LANG": "ko_KR.UTF-8"}, False),
        ({"LC_ALL": "", "LC_MESSAGES": "ko_KR", "LANG": "en_US.UTF-8"}, True),
        ({"LC_MESSAGES": "en_US.UTF-8", "LANG": "ko_KR.UTF-8"}, False),
        ({"LANG": "ko"}, True),
        ({"LANG": "kok_IN"}, False),  # Konkani
        ({"LANG": "en_US.UTF-8"}, False),
    ],
)
def test_the_locale_decides(environ: dict[str, str], korean: bool) -> None:
    assert speaks_korean(environ) is korean


@pytest.mark.parametrize(("name", "korean"), [("ko_KR", True), ("Korean_Korea", True), ("en_US", False), (None, False)])
def test_without_a_variable_the_system_decides(monkeypatch: pytest.MonkeyPatch, name: str | None, korean: bool) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: (name, "UTF-8"))
    assert speaks_korean({}) is korean


@pytest.fixture
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


@pytest.mark.usefixtures("korean")
def test_the_errors_of_the_other_rooms_are_korean_where_they_are_read() -> None:
    assert say_error(ConfigError("c.toml", "bot.prefx", "is not a setting; known here: prefix, language")) == (
        "c.toml: bot.prefx: 모르는 설정이에요. 여기서 아는 것: prefix, language."
    )
    assert (
        say_error(ConfigError("GAMSEONG_X", "", "must be a whole number, not 'many'"))
        == "GAMSEONG_X: 정수 꼴이어야 해요: 'many'."
    )
    with pytest.raises(BundleError) as caught:
        Bundle.find("no-such")
    assert say_error(caught.value).startswith("no-such: 이런 이름이나 폴더의 번들이 없어요. 이 가운데 하나를 쓰세요: ")
    assert say_error(StorageError("/tmp/x", "is damaged", "move the file away, or put a backup in its place")) == (
        "/tmp/x: 손상되었어요. 파일을 옮기거나, 그 자리에 백업을 두세요."
    )
    unavailable = TokenizerUnavailableError("okt", "needs a JVM and found none", "install it with: pip")
    assert say_error(unavailable) == "okt: JVM이 있어야 하는데 없어요. 이렇게 설치해 주세요: pip."
    assert say_error(InputError("x is a sentiment bundle; take a next-number one.")).startswith("x은(는) sentiment 번들이에요")
    assert say_error(InputError("nobody translated this.")) == "nobody translated this."


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("GAMSEONG_BOT_COOLDOWN_SECONDS", "-1", "0(제한 없음) 이상이어야 해요"),
        ("GAMSEONG_WATCH_ALERT_MINUTES", "0", "1부터 10080(한 주)까지여야 해요"),
        ("GAMSEONG_WATCH_HALF_LIFE_MINUTES", "0", "0.1부터 1440(하루)까지여야 해요"),
        ("GAMSEONG_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR 가운데 하나여야 해요: 'LOUD'"),
    ],
)
def test_bounds_are_korean_to_their_last_word(variable: str, value: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(environ={variable: value})
    assert sentence in say_error(caught.value)


def test_an_english_locale_reads_errors_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    error = ConfigError("c.toml", "bot", "must be a table")
    assert say_error(error) == str(error) == "c.toml: bot: must be a table"
    assert in_language("exit codes") == "exit codes"
    assert say("Discord answered {status}; try again later.", status=500) == "Discord answered 500; try again later."


def arguments_of(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of a command and of its verbs; a verb's own line counts as one."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action._choices_actions
            for below in action.choices.values():
                yield from arguments_of(below)
        else:
            yield action


@pytest.mark.parametrize("build", [build_parser, _parser])
def test_every_argument_has_its_line_of_help_in_both_languages(build: Callable[[], argparse.ArgumentParser]) -> None:
    assert sorted({str(action.help) for action in arguments_of(build())} - KOREAN.keys()) == []


@pytest.mark.usefixtures("korean")
def test_the_exporter_speaks_korean_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        export(["--help"])
    assert capsys.readouterr().out.startswith("사용법: gamseong-export ")
    with pytest.raises(SystemExit):
        export(["errors", "flagship", "--count", "0"])
    assert capsys.readouterr().err.endswith("인자 --count: 1 이상의 정수여야 해요: 0\n")
    assert export(["--config", str(tmp_path / "none.toml"), "runs"]) == 1
    assert capsys.readouterr().err == (
        f"gamseong-export: {tmp_path / 'none.toml'}: 읽을 수 없어요(그런 파일이나 폴더가 없음). 경로를 확인해 주세요.\n"
    )


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "evaluate flagship --data nothing",
            "nothing: 폴더가 아니에요. 데이터가 있는 폴더를 --data로 알려 주거나, --data를 빼서 내려받으세요.",
        ),
        ("convert nope", "nope: 이 버전의 학습 폴더가 아니에요. train이 알려 준 폴더를 주세요."),
        ("convert", "runs: 끝난 학습이 없어요. gamseong-export train 레시피로 시작하세요."),
        (
            "train seed-lstm --resume",
            "runs: 끝난 에폭이 있는, 하다 만 학습이 없어요. gamseong-export train 레시피로 시작하세요.",
        ),
        ("train flagship --seed -1", "--seed는 0 이상이어야 해요."),
        ("errors seed-lstm --data .", "이 파일이 없어요: ratings_train.txt"),
        ("fetch-data --all --data .", "위에 말한 까닭으로 얻지 못했어요. 그것을 고치고 fetch-data --all을 다시 하세요."),
    ],
)
def test_the_exporter_fails_in_korean(
    line: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert export(line.split()) == 1
    failures = capsys.readouterr().err.splitlines()
    assert said in "\n".join(failures)
    assert [failure for failure in failures if not re.search("[가-힣]", failure)] == []
