"""Encodes pixels as PNG. zlib releases the interpreter lock while it works; Pillow's encoder would block the event loop."""

from __future__ import annotations

import struct
import zlib

_EIGHT_BIT_RGBA = (8, 6, 0, 0, 0)  # depth, colour type, compression, filter, interlace


def encode_png(width: int, height: int, rgba: bytes) -> bytes:
    """Returns a PNG file. ``rgba``: rows from the top, four bytes a pixel. Source: https://www.w3.org/TR/png-3/."""
    stride = 4 * width
    rows = b"".join(b"\0" + rgba[start : start + stride] for start in range(0, stride * height, stride))  # 0: no filter
    header = struct.pack(">IIBBBBB", width, height, *_EIGHT_BIT_RGBA)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
