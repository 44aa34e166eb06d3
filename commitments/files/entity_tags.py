"""Entity tags: a short name of an answer's bytes, by which a client says what it has."""

import hashlib
import re
from typing import Final

# What a proxy that compresses makes of a tag: weak (nginx), or with the coding at its end (Apache, Caddy).
_COMPRESSED: Final = re.compile(r'(?:W/)?"([^"]*?)(?:(?:--?|[;:+.])(?:gzip|x-gzip|deflate|br|zstd))?"')


def as_answered(header: str) -> str:
    """If-Match or If-None-Match with each tag as this site answered it, before a proxy compressed it."""
    return _COMPRESSED.sub(r'"\1"', header)


def entity_tag(content: bytes, *, prefix: str = "") -> str:
    """The strong entity tag of an answer: what `prefix` says, and the digest of its bytes."""
    return etag_of_digest(hashlib.sha256(content), prefix=prefix)


def etag_of_digest(digest: "hashlib._Hash", *, prefix: str = "") -> str:
    """The strong entity tag of an answer with this digest: half of it is more than enough to tell answers
    apart.
    """
    return tag_of_digest(digest.hexdigest(), prefix=prefix)


def tag_of_digest(digest: str, *, prefix: str = "") -> str:
    """The same of a digest in hexadecimal."""
    return f'"{prefix}{digest[:32]}"'
