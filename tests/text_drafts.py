"""A draft of an invented news item."""

from typing import Any

from commitments.models import TextDraft
from commitments.text.reading.documents import read_document
from commitments.text_drafts.keeping import begin

# Invented: no such conference was held.
TEXT = (
    "The second conference on river lighting was held in the State of Kuwait, "
    "with delegations from Iraq and Iran.\n\n"
    "The participating States agreed to set up a register of lit piers. "
    "The ministers called upon all States to train lamp keepers in every harbour.\n\n"
    "They stressed the need to publish the tide tables each spring.\n"
)


def make_text_draft(*, by: Any, text: str = TEXT, language: str = "en", **values: Any) -> TextDraft:
    content = text.encode()
    return begin(
        **{"read": read_document(content), "language": language, "name": "", "content": content, "by": by}
        | values
    )
