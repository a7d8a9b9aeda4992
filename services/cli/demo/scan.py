"""A page as a scanner would give it: white, with grey lines where text stands."""

import struct
import zlib
from functools import cache

_WIDTH, _HEIGHT = 420, 594
_MARGIN, _LINE = 48, 24


@cache
def scan() -> bytes:
    """The page as a PNG, grey in eight bits."""
    text = bytes([255] * _MARGIN + [150] * (_WIDTH - 2 * _MARGIN) + [255] * _MARGIN)
    white = bytes([255] * _WIDTH)
    rows = (
        text if y % _LINE < 3 and _MARGIN < y < _HEIGHT - _MARGIN else white for y in range(_HEIGHT)
    )
    image = zlib.compress(b"".join(b"\0" + row for row in rows))
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", image), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, content = chunk
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
