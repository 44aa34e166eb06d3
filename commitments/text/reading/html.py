"""The text of an HTML page: its blocks as lines, without scripts, forms and navigation."""

import re
from typing import Final

from django.utils.translation import gettext as _
from lxml import etree

from commitments.text.reading import encodings
from commitments.text.reading.refusing import DEPTH_MAX, ELEMENTS_MAX, TEXT_MAX, UnreadableDocument

_DECLARED: Final = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "td",
        "th",
        "title",
        "tr",
        "ul",
    ]
)
_LEFT_OUT: Final = frozenset(
    [
        "button",
        "datalist",
        "embed",
        "form",
        "head",
        "iframe",
        "math",
        "nav",
        "noscript",
        "object",
        "option",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
    ]
)
_EMPTY: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_BLANKS: Final = re.compile(r"[ \t\r\f\v\xa0]+")


class _Blocks:
    """A target of lxml's parser, which makes no tree: pages of any depth take the same memory."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._open: list[str] = []
        self._depth = self._hidden = self._length = self._elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1 + len(attributes)
        if self._elements > ELEMENTS_MAX:
            raise UnreadableDocument(
                _("The document has more than %(limit)d elements. Paste its text.") % {"limit": ELEMENTS_MAX}
            )
        if tag in _EMPTY:
            if tag in _BLOCKS:
                self._end_line()
            return
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise UnreadableDocument(
                _("The page has more than %(limit)d elements inside each other. Paste its text.")
                % {"limit": DEPTH_MAX}
            )
        self._hidden += tag in _LEFT_OUT or "hidden" in attributes
        self._open.append(tag if tag not in _LEFT_OUT and "hidden" not in attributes else f"-{tag}")
        if tag in _BLOCKS:
            self._end_line()
        if tag == "li" and not self._hidden:
            self._parts.append("• ")

    def end(self, tag: str) -> None:
        if tag in _EMPTY or not self._open:
            return
        self._depth -= 1
        self._hidden -= self._open.pop().startswith("-")
        if tag in _BLOCKS:
            self._end_line()

    def data(self, data: str) -> None:
        if self._hidden:
            return
        self._length += len(data)
        if self._length > TEXT_MAX:
            raise UnreadableDocument(
                _("The text is longer than %(limit)d characters. Give a part of it.") % {"limit": TEXT_MAX}
            )
        self._parts.append(data.replace("\n", " "))

    def comment(self, data: str) -> None:
        """Comments are no text."""

    def close(self) -> str:
        self._end_line()
        return "\n\n".join(self.lines)

    def _end_line(self) -> None:
        line = _BLANKS.sub(" ", "".join(self._parts)).strip()
        self._parts = []
        if line and line != "•":
            self.lines.append(line)


def read(content: bytes) -> tuple[str, str]:
    """The text of a page, a line for each of its blocks, and how it was read."""
    declared = _DECLARED.search(content[:4096])
    markup, encoding = encodings.decode(content, declared[1].decode("ascii") if declared else "")
    if re.search(r"<!entity", markup, re.IGNORECASE):
        raise UnreadableDocument(
            _("The document defines entities of its own, which are not read. Paste its text.")
        )
    # Parsed as text: what the page says of its encoding was heard above.
    parser = etree.HTMLParser(target=_Blocks(), no_network=True, huge_tree=False, encoding="utf-8")
    try:
        parser.feed(markup.encode("utf-8", "replace"))
        text: str = parser.close()
    except etree.LxmlError as error:
        raise UnreadableDocument(_("The page cannot be read as HTML. Paste its text.")) from error
    return text, f"html {encoding}"
