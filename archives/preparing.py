"""Makes the columns of a reader's batch those of the output: who wrote it goes, and nothing of a table is written over."""

from __future__ import annotations

import hashlib
import re

import pyarrow as pa

from .judging import VERDICT
from .messages import MESSAGES

_AUTHOR = "author"
# What people call the column that says who wrote a text; case, spaces and signs do not count.
_AUTHORS = {
    *(_AUTHOR, "authorid", "authorname", "user", "userid", "username", "sender", "senderid", "sendername", "nickname", "nick"),
    *("작성자", "글쓴이", "보낸사람", "사용자", "닉네임", "대화명"),
}
_HASH_BYTES = 8


def prepared(batch: pa.RecordBatch, text_column: str, salt: bytes | None) -> tuple[pa.RecordBatch, str, dict[str, str]]:
    """Returns the batch to judge, the name of its text column, and which columns of a table changed: old name → new one.

    A column of authors goes (new name ""), or with a ``salt`` holds hashes. A column that has the name of a verdict's is kept
    as ``input_…``, unless the batch has all of these: then it was scored before, and the verdicts take their place.
    """
    changed: dict[str, str] = {}
    names = batch.schema.names
    scored_before = set(VERDICT.names) <= set(names)
    columns: dict[str, pa.Array] = {}
    fields: list[pa.Field] = []
    for name, column in zip(names, batch.columns, strict=True):
        new = name
        if name != text_column and re.sub(r"[\W_]", "", name.casefold()) in _AUTHORS:
            if salt is None:
                changed[name] = ""
                continue
            column = _hashed(column, salt)
        elif name in VERDICT.names and not scored_before:
            new = f"input_{name}"
            while new in names or new in columns:
                new = f"input_{new}"
            changed[name] = new
        columns[new] = column
        fields.append(batch.schema.field(name).with_name(new).with_type(column.type))
    if batch.schema.names == MESSAGES.names:
        changed = {}  # of a chat everybody knows
    kept = pa.RecordBatch.from_arrays(list(columns.values()), schema=pa.schema(fields))
    return kept, changed.get(text_column) or text_column, changed


def _hashed(column: pa.Array, salt: bytes) -> pa.Array:
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    hashes = [None if name is None else _hash(str(name), salt) for name in encoded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(encoded.indices, pa.array(hashes, pa.string())).dictionary_decode()


def _hash(name: str, salt: bytes) -> str:
    return hashlib.blake2b(name.encode(errors="replace"), key=salt, digest_size=_HASH_BYTES).hexdigest()
