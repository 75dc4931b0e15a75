"""Periods as they are typed."""

from __future__ import annotations

import pytest

from gamseong.archives.period import parse_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-2-3", "2025-02-03", "2025-02-03"),
        ("2025-01..2025-03", "2025-01-01", "2025-03-31"),
        ("2025-01-15..2025", "2025-01-15", "2025-12-31"),
    ],
)
def test_a_period_is_its_days_with_both_ends(text: str, first: str, last: str) -> None:
    period = parse_period(text)
    assert (str(period.first), str(period.last)) == (first, last)


@pytest.mark.parametrize("text", ["", "어제", "2025-13", "2025-02-30", "2025-03..2025-01", "..", "0000", "2025-01-01-01"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - in whose words does not matter
        parse_period(text)
