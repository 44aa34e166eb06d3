"""The cited article of the third Baghdad conference, and what its dossier cites of it."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from django.conf import settings

SEEDS: Final = Path(settings.BASE_DIR, "seeds")
# The article stands beside the checkout where the project is built, and nowhere else.
ARTICLE: Final = Path(
    os.environ.get("MITHAQ_ARTICLE")
    or settings.BASE_DIR.parent / "shared" / "seeds" / "000_6c69a22f63a14432.txt"
)
needs_article = pytest.mark.skipif(
    not ARTICLE.exists(), reason="The cited article is no part of the project; MITHAQ_ARTICLE names a copy."
)
SLUG: Final = "irib-2025-12-09"
Place = tuple[str, int, int]


@cache
def dossier() -> dict[str, Any]:
    """What editors made of the article and of other sources, by hand."""
    read: dict[str, Any] = yaml.safe_load((SEEDS / "bag3.yaml").read_text(encoding="utf-8"))
    return read


def cited(row: dict[str, Any]) -> set[Place]:
    """The places of the article that the dossier cites for one row, and what for."""
    return set(_cited(row))


def _cited(row: dict[str, Any]) -> Iterator[Place]:
    for citation in row["citations"]:
        if citation["source"] == SLUG:
            yield citation["fact"], citation["start"], citation["end"]


# Where a text that is proposed from cites otherwise than the editors did, each with the reason why both are
# right: what only the editors cite, and what only a draft does.
BY_EDITORS: Final[dict[str, set[Place]]] = {
    # A draft cites the verb alone for the strength, the editors the clause that it closes. And they name
    # the words before the speaker's colon that say the same once more; a draft cites a frame only where it
    # says what is asked otherwise than the passage does.
    "BAG3-R1": {("strength", 933, 1015), ("frame", 726, 760)},
    # Two actions that hang together by a pronoun are one proposal with one passage; the editors leave out
    # the "and" between them.
    "BAG3-R2": {("text", 1048, 1115), ("text", 1118, 1157)},
}
BY_A_DRAFT: Final[dict[str, set[Place]]] = {
    "BAG3-R1": {("strength", 1004, 1015)},
    "BAG3-R2": {("text", 1048, 1157)},
}
