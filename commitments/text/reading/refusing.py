"""What reading a document refuses, and within which bounds."""

from typing import Final

from commitments.refusals import Refused

# The document itself, and what it may unpack to.
SIZE_MAX: Final = 20 * 1024 * 1024
UNPACKED_MAX: Final = 100 * 1024 * 1024
# Characters of the text; a page has two to three thousand.
TEXT_MAX: Final = 2_000_000
PAGES_MAX: Final = 400
SECONDS_MAX: Final = 20
# Elements within elements, elements and bytes of all XML together, and files in an archive. A document of
# PAGES_MAX pages has a fraction of them.
DEPTH_MAX: Final = 400
ELEMENTS_MAX: Final = 1_000_000
XML_MAX: Final = 32 * 1024 * 1024
PARTS_MAX: Final = 2_000


class UnreadableDocument(Refused):
    """A document of which no text is taken; the sentence says why, and what to do."""
