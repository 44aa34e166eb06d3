"""Marking the passage of a citation in its source's text: its place and its digest follow from the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from commitments.admin.guards import GuardedAdmin
from commitments.admin.text_draft_steps import marked_place
from commitments.admin.text_pane import marks_of, paragraphs_of
from commitments.admin.unseen_changes import changes_unseen, version_of
from commitments.fields import save_columns
from commitments.text_drafts.acts import placed
from commitments.text_drafts.cards import Card, Cited, Decision, Work
from commitments.text_drafts.keeping import StepRefused, sentence_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commitments.models import Citation


class CitationPassage(GuardedAdmin):
    """The part of the citations' admin that marks passages."""

    def get_urls(self) -> list[URLPattern]:
        passage = path(
            "<int:pk>/passage/",
            self.admin_site.admin_view(self.passage_view),
            name="commitments_citation_passage",
        )
        return [passage, *super().get_urls()]

    def response_add(
        self, request: HttpRequest, obj: Citation, post_url_continue: Any = None
    ) -> HttpResponse:
        """Who cites a text that is attached without a place goes on to mark it."""
        answer: HttpResponse = super().response_add(request, obj, post_url_continue)
        if obj.source.is_attached and obj.start is None and "_save" in request.POST:
            return HttpResponseRedirect(passage_address(obj))
        return answer

    @transaction.atomic
    def passage_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related("source")
        citation = get_object_or_404(rows, pk=min(pk, 2**63 - 1))
        text = citation.source.text
        if not text:
            raise Http404
        sentences = sentence_places(text, citation.source.language)
        if request.method != "POST":
            return self._passage_page(request, citation, sentences)
        if told := changes_unseen(request, citation):
            refusal, *news = told
            return self._passage_page(request, citation, sentences, refusal=refusal, news=news, status=409)
        try:
            citation.start, citation.end = placed(text, *marked_place(request.POST, sentences))
            citation.sha256 = ""
            # The digest and the reference follow from the place.
            save_columns(citation, ["start", "end", "sha256", "reference"], reason="marked")
        except (StepRefused, ValidationError) as fault:
            reason = " ".join(fault.messages) if isinstance(fault, ValidationError) else str(fault)
            citation.refresh_from_db(fields=["start", "end", "sha256", "reference"])
            return self._passage_page(request, citation, sentences, refusal=reason, status=422)
        messages.success(request, _("%(citation)s is cited.") % {"citation": citation.reference})
        return HttpResponseRedirect(reverse("admin:commitments_citation_change", args=[citation.pk]))

    def _passage_page(
        self,
        request: HttpRequest,
        citation: Citation,
        sentences: Sequence[tuple[int, int]],
        *,
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        cited = []
        if citation.start is not None and citation.end is not None:
            cited = [Cited(fact=citation.fact, start=citation.start, end=citation.end)]
        work = Work(cards=[Card(number=0, citations=cited, is_fact=True, decision=Decision.ACCEPTED)])
        told = {
            **self.admin_site.each_context(request),
            "title": _("Mark the passage"),
            "opts": self.opts,
            "media": self.media,
            "citation": citation,
            "seen": version_of(citation),
            "is_mine": True,
            "sentence_count": len(sentences),
            "paragraphs": paragraphs_of(citation.source.text, sentences, marks_of(work, work.cards[0])),
            **context,
        }
        return TemplateResponse(request, "admin/commitments/citation_passage.html", told, status=status)


def passage_address(citation: Citation) -> str:
    """Where the passage of a citation is marked."""
    return reverse("admin:commitments_citation_passage", args=[citation.pk])
