"""Briefs as PDF, beside the pages of what they are about."""

from collections.abc import Callable
from typing import Final, cast

from django.http import HttpRequest, HttpResponse

from commitments.api.conditions import conditional_response
from commitments.files.entity_tags import entity_tag
from commitments.files.tables import demo_file_name
from commitments.language.languages import current_language
from tracker.publishing.brief_words import fingerprint, pdf_of
from tracker.publishing.briefs import KINDS, READER, Question, brief_of
from tracker.publishing.typesetting import WAIT_SECONDS, TooBusy
from tracker.register.as_of import AsOf
from tracker.site.days import NAMES as DAYS, day_asked, days_asked, fields_of
from tracker.site.framing import page, read_parameters, row_called

PDF: Final = "application/pdf"


def brief(kind: str) -> Callable[..., HttpResponse]:
    """The view that answers with a brief of one of KINDS, as the public sees it, whoever is signed in."""

    @page
    def view(request: HttpRequest, /, **key: str) -> HttpResponse:
        read_parameters(request, known=fields_of(*DAYS, "since"), lists=())
        rows, field = KINDS[kind]
        row = row_called(key[field], rows.objects.visible_to(READER))
        as_of = AsOf.from_parameters(days_asked(request.GET))
        return _answer(request, Question.of(kind, row, as_of, day_asked(request.GET, "since")))

    return view


def _answer(request: HttpRequest, question: Question) -> HttpResponse:
    """The brief, unless the client has one that says the same."""
    found = brief_of(question)
    # A weak tag: two briefs that say the same of two moments are not the same bytes.
    tag = f"W/{entity_tag(fingerprint(found))}"
    if known := conditional_response(request, etag=tag):
        known.headers.setdefault("ETag", tag)
        return cast("HttpResponse", known)
    try:
        content = pdf_of(found)
    except TooBusy as refusal:
        return HttpResponse(
            str(refusal),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(WAIT_SECONDS)},
        )
    name = demo_file_name(f"brief-{question.key}-{question.as_of.on.isoformat()}-{current_language()}")
    headers = {"ETag": tag, "Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type=PDF, headers=headers)
