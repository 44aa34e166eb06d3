"""The workbench: a text on one side, what it proposes as cards on the other, until a conference is made of
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.sources import LanguageFilter
from commitments.admin.text_draft_conference import DraftConferencePage
from commitments.admin.text_draft_forms import (
    CardForm,
    TextForm,
    as_initial,
)
from commitments.admin.text_draft_steps import Step, address_of, number_in, progress_of, step_told
from commitments.admin.text_pane import CardShown, PartShown, marks_of, paragraphs_of
from commitments.language.languages import language_name
from commitments.models import Conference, Resolution, State, TextDraft
from commitments.models.text_drafts import DraftStage
from commitments.requests.form_data import form_data
from commitments.requests.parameters import takes
from commitments.text.proposing.drafting import TookTooLong
from commitments.text_drafts.cards import (
    FACTS_OF_CONFERENCE,
    FACTS_OF_PARTICIPATION,
    FACTS_OF_RESOLUTION,
    Work,
)
from commitments.text_drafts.keeping import StaleStep, StepRefused, abandon, begin, refuse_stale, take_step
from commitments.vocabulary import ParticipationRole

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@admin.register(TextDraft)
class TextDraftAdmin(DraftConferencePage):
    """The list of drafts, and the pages on which one is worked on."""

    list_display = ("name", "language_named", "progress", "conference", "stage", "changed_by", "changed_at")
    list_filter = ("stage", ("language", LanguageFilter))
    list_select_related = ("conference", "changed_by")
    search_fields = ("name",)
    ordering = ("-changed_at", "pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("file", "text", "steps")

    @admin.display(description=gettext_lazy("language"), ordering="language")
    def language_named(self, draft: TextDraft) -> str:
        return language_name(draft.language)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, draft: TextDraft) -> str:
        return progress_of(Work.of(draft.work))

    # A text to begin with.

    @takes("conference")
    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        data = form_data(request)
        initial = {"conference": number_in(request.GET.get("conference", "")) or None}
        form = TextForm(data, None if data is None else request.FILES, initial=initial)
        if request.method == "POST" and form.is_valid() and form.read is not None:
            values = form.cleaned_data
            try:
                draft = begin(
                    read=form.read,
                    language=values["language"],
                    name=values["name"] or (values["file"].name[:200] if values["file"] else ""),
                    content=form.content,
                    conference=values["conference"],
                    by=cast("User", request.user),
                )
            except TookTooLong as refusal:
                form.refuse(refusal)
            else:
                return HttpResponseRedirect(address_of(draft))
        return self._page(
            request, "begin", _("A text to begin with"), form=form, status=422 if form.errors else 200
        )

    # The text and its cards.

    @takes("card")
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        draft = self._draft(request, unquote(object_id))
        if request.method == "POST":
            return self._take_step(request, draft)
        return self._workbench(request, draft, number=number_in(request.GET.get("card", "")))

    def _take_step(self, request: HttpRequest, draft: TextDraft) -> HttpResponse:
        if not self.has_change_permission(request, draft):
            raise PermissionDenied
        data, by = request.POST, cast("User", request.user)
        act, _colon, place = data.get("act", "").partition(":")
        number = number_in(data.get("number", ""))
        revision = number_in(data.get("revision", ""))
        try:
            if act == "abandon":
                abandon(pk=draft.pk, revision=revision, by=by)
                messages.success(request, _("The draft is abandoned; its text was removed."))
                return HttpResponseRedirect(reverse("admin:commitments_textdraft_changelist"))
            if act == "accept" and (form := self._refused_card(draft, number, data)) is not None:
                refuse_stale(draft, revision)
                return self._workbench(request, draft, number=number, form=form, revision=revision)
            step = Step(act, place, number, data)
            kept = take_step(
                pk=draft.pk, revision=revision, by=by, act=step.name, card=number, change=step.change
            )
        except StaleStep as refusal:
            return self._late(request, refusal, number)
        except StepRefused as refusal:
            return self._workbench(request, draft, number=number, refusal=str(refusal))
        return HttpResponseRedirect(address_of(kept, step.next_card, anchor=step.anchor))

    def _refused_card(self, draft: TextDraft, number: int, data: QueryDict) -> CardForm | None:
        """The form of a card that cannot be accepted as typed."""
        card = Work.of(draft.work).card(number)
        if card is None or card.is_fact or data.get("same_as"):
            return None
        form = CardForm(data, source_text=draft.text)
        return None if form.is_valid() else form

    def _late(self, request: HttpRequest, refusal: StaleStep, number: int) -> HttpResponse:
        """What others did meanwhile; what was typed stays, and saving again is a decision."""
        draft = refusal.draft
        if draft.stage != DraftStage.OPEN:
            return self._workbench(request, draft, number=0, refusal=str(refusal), status=409)
        card = Work.of(draft.work).card(number)
        sent, held = CardForm.beside(request.POST, card.fields if card is not None else {})
        return self._workbench(
            request,
            draft,
            number=number,
            form=CardForm(sent, source_text=draft.text),
            refusal=str(refusal),
            held=held,
            news=[step_told(step) for step in refusal.steps],
            status=409,
        )

    def _workbench(
        self,
        request: HttpRequest,
        draft: TextDraft,
        *,
        number: int,
        form: CardForm | None = None,
        refusal: str = "",
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        work = Work.of(draft.work)
        is_open = draft.stage == DraftStage.OPEN
        card = work.card(number) or (work.next_open() if is_open else None)
        if card is not None and form is None:
            restored = form_data(request) if request.method == "GET" else None
            form = (
                CardForm(restored, source_text=draft.text)
                if restored is not None
                else CardForm(initial=as_initial(CardForm, card.fields))
            )
        shown = [CardShown(draft.text, one, at_hand=card) for one in work.cards]
        has_faults = request.method == "POST" and form is not None and form.errors
        if status == 200 and (refusal or has_faults):
            status = 422
        return self._page(
            request,
            "workbench",
            draft.name,
            draft=draft,
            work=work,
            is_open=is_open,
            is_mine=self.has_change_permission(request, draft) and is_open,
            progress=progress_of(work),
            all_decided=bool(work.cards) and work.next_open() is None,
            paragraphs=paragraphs_of(draft.text, work.sentences, marks_of(work, card)),
            cards=shown,
            others=[one for one in shown if not one.card.is_fact and not one.is_at_hand],
            card=card,
            card_shown=CardShown(draft.text, card, at_hand=card) if card is not None else None,
            form=form,
            facts=[(fact.value, fact.label) for fact in FACTS_OF_RESOLUTION],
            conference_facts=[
                (fact.value, fact.label) for fact in (*FACTS_OF_CONFERENCE, *FACTS_OF_PARTICIPATION)
            ],
            parts=_parts_of(draft.text, work),
            resolutions=_resolutions_of(draft.conference),
            refusal=refusal,
            last_step=step_told(draft.steps[-1]) if draft.steps else None,
            status=status,
            **{"revision": draft.revision, "news": [], **context},
        )


def _parts_of(text: str, work: Work) -> list[PartShown]:
    """The States to which the text gives a part, each with its passage."""
    parts = {one.code: (one.role, one) for one in reversed(work.named) if one.role}
    states = {state.code: state for state in State.objects.filter(code__in=parts)}
    return [
        PartShown(
            text,
            code=code,
            name=states[code].name,
            role=str(ParticipationRole(role).label),
            named=named,
        )
        for code, (role, named) in sorted(parts.items(), key=lambda part: part[1][1].start)
        if code in states
    ]


def _resolutions_of(conference: Conference | None) -> list[Resolution]:
    return [] if conference is None else list(conference.resolutions.order_by("number"))
