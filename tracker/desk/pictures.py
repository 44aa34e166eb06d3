"""How large a picture of a guide is: WebP, as `make guide-pictures` writes it."""

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=256)
def picture_size(file: Path) -> tuple[int, int]:
    """Its width and height in pixels. Raises ValueError where it is no WebP picture."""
    with file.open("rb") as stream:
        head = stream.read(30)
    if len(head) < 30 or head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        raise ValueError(f"{file.name} is no WebP picture.")
    form, told = head[12:16], head[20:]
    if form == b"VP8 ":
        return int.from_bytes(told[6:8], "little") & 0x3FFF, int.from_bytes(told[8:10], "little") & 0x3FFF
    if form == b"VP8L":
        bits = int.from_bytes(told[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8X":
        return int.from_bytes(told[4:7], "little") + 1, int.from_bytes(told[7:10], "little") + 1
    raise ValueError(f"{file.name} is no WebP picture that is known here.")
