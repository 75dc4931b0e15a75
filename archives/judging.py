"""The one function that does the work, whatever carries it: a batch of rows in, the same rows with verdicts out."""

from __future__ import annotations

import pyarrow as pa

from ..model_store import Analyzer

VERDICT = pa.schema(
    [
        ("negative", pa.float32()),
        ("positive", pa.float32()),
        ("neutral", pa.float32()),
        ("label", pa.string()),
        ("truncated", pa.bool_()),
    ]
)
"""The columns that are added. The probabilities are null for 판단 불가, ``neutral`` also where the bundle cannot tell it."""


def judge(batch: pa.RecordBatch, analyzer: Analyzer, text_column: str) -> pa.RecordBatch:
    """Returns ``batch`` with the columns of ``VERDICT`` behind its own, row by row. A null text is judged as an empty one.

    A column of the batch that has the name of a verdict's column is replaced in its place.
    """
    predictions = analyzer.predict("" if text is None else text for text in batch.column(text_column).to_pylist())
    columns = {
        "negative": [one.negative for one in predictions],
        "positive": [one.positive for one in predictions],
        "neutral": [one.neutral for one in predictions],
        "label": [str(one.label) for one in predictions],
        "truncated": [one.truncated for one in predictions],
    }
    for field in VERDICT:
        column = pa.array(columns[field.name], field.type)
        place = batch.schema.get_field_index(field.name)
        batch = batch.append_column(field, column) if place < 0 else batch.set_column(place, field, column)
    return batch
