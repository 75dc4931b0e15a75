"""What a message asks about."""

from __future__ import annotations

import pytest

from gamseong.bot.core.message_text import after_mention


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<@7> 재밌다", "재밌다"),
        ("<@!7>재밌다", "재밌다"),
        ("  <@7>, 재밌다 ", "재밌다"),
        ("재밌다 <@7>", "재밌다"),
        ("<@7>", ""),
        ("<@7>\n여러\n줄", "여러\n줄"),
        ("<@7> <@8> 재밌다", "<@8> 재밌다"),
        ("나는 <@7> 좋다", None),
        ("<@8> 재밌다", None),
        ("<@77> 재밌다", None),
        ("재밌다", None),
        ("", None),
    ],
)
def test_a_mention_counts_at_either_end(content: str, text: str | None) -> None:
    assert after_mention(content, 7) == text


def test_the_bots_own_role_counts_as_its_mention() -> None:
    assert after_mention("<@&9> 재밌다", 7, 9) == "재밌다"
    assert after_mention("<@&8> 재밌다", 7, 9) is None
    assert after_mention("<@&0> 재밌다", 7) is None
