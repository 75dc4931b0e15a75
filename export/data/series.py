"""Example inputs of the model that continues a series: a report shows its answers, golden vectors record them."""

from __future__ import annotations

EXAMPLE_SERIES = (
    (0.0, 0.1, 0.2, 0.3),
    (0.1, 0.2, 0.3, 0.4),
    (0.5, 0.6, 0.7, 0.8),
    (0.3, 0.3, 0.3, 0.3),
    (-1.0, 0.0, 1.0, 2.0),
)
