"""The guides of docs/ as pages of the desk, in the language of the reader where they are written in it.

They are Markdown of the plainest kind: headings, paragraphs, lists, tables, **bold**, `code`, links, and
pictures of docs/pictures/, each a block of its own.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from commitments.language.languages import current_language
from commitments.templatetags.record import direction_of
from tracker.desk.pictures import picture_size

# The name of the file in docs/, and what its page is called.
GUIDES: Final = {
    "desk": _("The desk"),
    "importing": _("Bringing in files"),
    "texts": _("From a text to a conference"),
}
_INLINE: Final = re.compile(
    r"\*\*(?P<bold>[^*]+)\*\*|`(?P<code>[^`]+)`|\[(?P<text>[^\]]+)\]\((?P<to>[^)\s]+)\)"
)

_HEADING: Final = re.compile(r"^#{2,4} (.+)$", re.MULTILINE)
_PICTURE: Final = re.compile(r"!\[(?P<alt>[^\]]+)\]\(pictures/(?P<file>[a-z0-9-]+\.webp)\)")


def guide_file(name: str, language: str) -> Path | None:
    """The guide in `language`; None where it is not written in it."""
    ending = ".md" if language == "en" else f".{language}.md"
    file = Path(settings.BASE_DIR, "docs", f"{name}{ending}")
    return file if file.is_file() else None


def guides_there_are() -> dict[str, Any]:
    return {name: title for name, title in GUIDES.items() if guide_file(name, "en") is not None}


def guide_view(request: HttpRequest, name: str, *, context: dict[str, Any]) -> HttpResponse:
    """A guide; in English where nobody has written it in the language of the page."""
    there = guides_there_are()
    if name not in there:
        raise Http404
    language = current_language()
    file = guide_file(name, language) or guide_file(name, language := "en")
    told = {
        **context,
        "title": there[name],
        "guides": there,
        "name": name,
        "text": rendered(file.read_text(encoding="utf-8") if file else "", anchors=_anchors(name)),
        "text_language": language,
        "text_direction": direction_of(language),
    }
    return TemplateResponse(request, "admin/tracker/guide.html", told)


def anchors_in(text: str) -> list[str]:
    """What its headings are called in addresses, one after another: their words, as GitHub has them."""
    return [slugify(heading) for heading in _HEADING.findall(text)]


def _anchors(name: str) -> list[str]:
    """Those of the English guide, which are the same in every language."""
    file = guide_file(name, "en")
    return anchors_in(file.read_text(encoding="utf-8")) if file is not None else []


def rendered(text: str, *, anchors: Sequence[str] = ()) -> SafeString:
    """The Markdown as HTML, without its first heading, which is the title of the page; everything else in
    it is text. Its headings are found in addresses by `anchors`, one after another.
    """
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    names = iter(anchors)
    return format_html_join(
        "\n", "{}", ((_block(block, names),) for block in blocks if not block.startswith("# "))
    )


def _block(block: str, anchors: Iterator[str]) -> SafeString:
    heading = re.fullmatch(_HEADING, block.strip())
    if heading:
        level = block.index(" ")
        anchor = next(anchors, "")
        if not anchor:
            return format_html("<h{0}>{1}</h{0}>", level, _inline(heading[1]))
        return format_html('<h{0} id="{1}">{2}</h{0}>', level, anchor, _inline(heading[1]))
    picture = _PICTURE.fullmatch(block.strip())
    if picture:
        return _picture(picture["file"], " ".join(picture["alt"].split()))
    if block.startswith("* "):
        items = re.split(r"^\* ", block, flags=re.MULTILINE)[1:]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_inline(i),) for i in items)))
    if block.startswith("|"):
        return _table(block)
    return format_html("<p>{}</p>", _inline(block))


def _picture(name: str, alt: str) -> SafeString:
    """Its size stands in the page, so that nothing moves when it arrives; one that is not there, in words."""
    file = Path(settings.BASE_DIR, "docs", "pictures", name)
    if not file.is_file():
        return format_html("<p>{}</p>", alt)
    width, height = picture_size(file)
    return format_html(
        '<p class="picture"><img src="{}" alt="{}" width="{}" height="{}" loading="lazy"></p>',
        staticfiles_storage.url(f"mithaq/pictures/{name}"),
        alt,
        width,
        height,
    )


def _table(block: str) -> SafeString:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block.splitlines()]
    head, _rule, *body = rows
    return format_html(
        '<div class="wide" tabindex="0"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        format_html_join("", '<th scope="col">{}</th>', ((_inline(cell),) for cell in head)),
        format_html_join(
            "",
            "<tr>{}</tr>",
            ((format_html_join("", "<td>{}</td>", ((_inline(cell),) for cell in row)),) for row in body),
        ),
    )


def _inline(text: str) -> SafeString:
    parts, end = [], 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[end : found.start()]))
        end = found.end()
        if found["bold"]:
            parts.append(format_html("<strong>{}</strong>", found["bold"]))
        elif found["code"]:
            parts.append(format_html('<bdi class="code" dir="ltr">{}</bdi>', found["code"]))
        else:
            # The other documents are not served; a reader is told their name.
            parts.append(format_html("<bdi>{}</bdi>", found["text"]))
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 (each part is escaped)
