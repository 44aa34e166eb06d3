"""Entity tags: a short name of an answer's bytes, by which a client says what it has."""

import hashlib


def entity_tag(content: bytes, *, prefix: str = "") -> str:
    """The strong entity tag of an answer: what `prefix` says, and the digest of its bytes."""
    return etag_of_digest(hashlib.sha256(content), prefix=prefix)


def etag_of_digest(digest: "hashlib._Hash", *, prefix: str = "") -> str:
    """The strong entity tag of an answer with this digest: half of it is more than enough to tell answers apart."""
    return f'"{prefix}{digest.hexdigest()[:32]}"'
