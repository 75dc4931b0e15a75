"""A token that cannot be one is told before Discord is asked, and never printed."""

from __future__ import annotations

import pytest

from gamseong.cli import exit_codes
from gamseong.cli.token_shape import token_problem
from tests import fake_discord
from tests.cli.conftest import Call, process

GOOD = fake_discord.TOKEN


@pytest.mark.parametrize("token", [GOOD, "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs", "MTA.a-_9.b"])
def test_what_may_be_a_token_is_left_to_discord(token: str) -> None:
    assert token_problem(token) is None


@pytest.mark.parametrize(
    ("token", "named"),
    [
        (f'"{GOOD}"', "quotation marks"),
        (f"'{GOOD}", "quotation marks"),
        (f"“{GOOD}”", "quotation marks"),
        (f"Bot {GOOD}", "such as Bot in front"),
        (f"bearer\t{GOOD}", "such as Bot in front"),
        (GOOD.replace(".", ". ", 1), "a space or a line break"),
        (f"{GOOD}\nmore", "a space or a line break"),
        ("0123456789abcdef0123456789abcdef", "three parts"),  # a client secret or a public key
        ("123456789012345678", "three parts"),
        (f"{GOOD}.d", "three parts"),
        (GOOD.replace("MTAw", "aGkg", 1), "three parts"),  # whose number has other signs than digits
        ("A.b.c", "three parts"),
        ("..", "three parts"),
        ("토큰.토큰.토큰", "three parts"),
        (GOOD.replace("Gabcde", "Gab%de"), "three parts"),
    ],
)
def test_what_cannot_be_a_token_is_said_without_it(call: Call, monkeypatch: pytest.MonkeyPatch, token: str, named: str) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)
    code, out, err = call("run")
    assert (code, out, err.count("\n")) == (exit_codes.BAD_TOKEN, "", 1)
    assert named in err
    assert token not in err


def test_a_line_end_behind_the_token_is_forgiven(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", f" {GOOD}\r\n")
    monkeypatch.setenv("GAMSEONG_MODEL_BUNDLE", "no-such")  # ends it before it would connect
    assert call("run")[0] == exit_codes.BAD_BUNDLE


@pytest.mark.usefixtures("tiny_models")
def test_it_is_said_in_korean_to_korean_users() -> None:
    done = process("run", environ={"DISCORD_TOKEN": "abc", "LC_ALL": "ko_KR.UTF-8"})
    assert done.stderr.decode().startswith("gamseong: DISCORD_TOKEN이 봇 토큰이 아니에요. 토큰은 점으로 나뉜 세 부분이에요.")
