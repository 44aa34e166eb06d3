"""The second page of a draft: who took part, what the conference and the source are, and making it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from commitments.admin.guards import GuardedAdmin
from commitments.admin.strict_lists import KEY
from commitments.admin.text_draft_forms import (
    CardForm,
    DraftConferenceForm,
    SourceForm,
    as_initial,
    as_sent,
    kept_fields,
)
from commitments.admin.text_draft_steps import address_of, number_in, progress_of, step_told
from commitments.admin.text_pane import CardShown, PartShown
from commitments.language.calendars import localize_digits
from commitments.models import Conference, Resolution, SourceDocument, State, TextDraft
from commitments.models.text_drafts import DraftStage
from commitments.requests.form_data import form_data
from commitments.text_drafts.cards import FACTS_OF_CONFERENCE, Work
from commitments.text_drafts.comparing import Comparison, compare
from commitments.text_drafts.keeping import StaleStep, take_step
from commitments.text_drafts.making import MakingRefused, NewResolution, Plan, make, source_of
from commitments.text_drafts.participants import line_of, read_line
from commitments.vocabulary import Basis, Reliability

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class DraftConferencePage(GuardedAdmin):
    """The half of the drafts' admin that makes a conference."""

    def get_urls(self) -> list[URLPattern]:
        conference = path(
            "<int:pk>/conference/",
            self.admin_site.admin_view(self.conference_view),
            name="commitments_textdraft_conference",
        )
        return [conference, *super().get_urls()]

    def conference_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self._draft(request, str(pk))
        if draft.stage != DraftStage.OPEN:
            return HttpResponseRedirect(address_of(draft))
        if request.method == "POST":
            return self._post_conference(request, draft)
        work = Work.of(draft.work)
        restored = form_data(request)
        return self._conference_page(request, draft, *_forms(draft, work, restored))

    def _post_conference(self, request: HttpRequest, draft: TextDraft) -> HttpResponse:
        if not self.has_change_permission(request, draft):
            raise PermissionDenied
        work = Work.of(draft.work)
        data, by, revision = (
            request.POST,
            cast("User", request.user),
            number_in(request.POST.get("revision", "")),
        )
        conference_form, source_form = _forms(draft, work, data)

        def keep(work: Work, _draft: TextDraft) -> None:
            work.conference = kept_fields(DraftConferenceForm, data, "conference")
            work.source = kept_fields(SourceForm, data, "source")

        try:
            kept = take_step(pk=draft.pk, revision=revision, by=by, act="conference", change=keep)
            if data.get("act") != "make":
                messages.success(request, _("Kept."))
                return HttpResponseRedirect(_conference_address(kept))
            draft, work = kept, Work.of(kept.work)
            faults = [] if conference_form.is_valid() else [_("Complete what is marked below.")]
            if source_form is not None and not source_form.is_valid():
                faults = [_("Complete what is marked below.")]
            if not faults:
                made = self._make(draft, work, by, conference_form, source_form)
                told = (
                    _("What was accepted of the text is added to %(code)s.")
                    if made.published
                    else _("The draft of %(code)s is made. Look at it, and publish it.")
                )
                messages.success(request, told % {"code": made.code})
                return HttpResponseRedirect(_made_address(made))
        except StaleStep as refusal:
            if refusal.draft.stage != DraftStage.OPEN:
                return HttpResponseRedirect(address_of(refusal.draft))
            return self._late_conference(request, refusal, conference_form, source_form)
        except MakingRefused as refusal:
            where = _("Card %(card)s: ") % {"card": localize_digits(refusal.card)} if refusal.card else ""
            faults = [f"{where}{refusal}"]
        return self._conference_page(request, draft, conference_form, source_form, faults=faults)

    def _late_conference(
        self,
        request: HttpRequest,
        refusal: StaleStep,
        conference_form: DraftConferenceForm,
        source_form: SourceForm | None,
    ) -> HttpResponse:
        faults = [str(refusal), *(step_told(step)["words"] for step in refusal.steps)]
        return self._conference_page(
            request, refusal.draft, conference_form, source_form, faults=faults, status=409
        )

    def _make(
        self,
        draft: TextDraft,
        work: Work,
        by: User,
        conference_form: DraftConferenceForm,
        source_form: SourceForm | None,
    ) -> Conference:
        new = []
        for card in work.resolutions:
            if card.same_as:
                continue
            form = CardForm(as_sent(card.fields), source_text=draft.text, instance=Resolution())
            if not form.is_valid():
                words = " ".join(
                    f"{form.fields[name].label}: {' '.join(map(str, errors))}"
                    for name, errors in form.errors.items()
                )
                raise MakingRefused(words, card=card.number)
            resolution = form.save(commit=False)
            new.append(NewResolution(card=card, resolution=resolution, save_relations=form.save_m2m))
        conference = draft.conference or conference_form.save(commit=False)
        source = source_of(draft) if source_form is None else source_form.save(commit=False)
        plan = Plan(
            conference=conference,
            source=cast("SourceDocument", source),
            participants=conference_form.cleaned_data["participants"],
            basis=Basis(conference_form.cleaned_data["basis"]),
            resolutions=new,
        )
        return make(pk=draft.pk, revision=draft.revision, by=by, plan=plan)

    def _conference_page(
        self,
        request: HttpRequest,
        draft: TextDraft,
        conference_form: DraftConferenceForm,
        source_form: SourceForm | None,
        *,
        faults: list[str] | None = None,
        status: int = 422,
    ) -> HttpResponse:
        work = Work.of(draft.work)
        return self._page(
            request,
            "conference",
            draft.name,
            draft=draft,
            work=work,
            progress=progress_of(work),
            is_mine=self.has_change_permission(request, draft),
            conference_form=conference_form,
            source_form=source_form,
            source=source_of(draft),
            comparison=_comparison(draft, work, conference_form),
            uncited=_uncited(draft, work, conference_form),
            parts=_parts_of(draft, work, conference_form),
            facts=[CardShown(draft.text, card, at_hand=None) for card in work.facts],
            open_cards=len(work.cards) - work.decided,
            accepted=len(work.resolutions),
            faults=faults or [],
            status=status if faults else 200,
        )

    def _draft(self, request: HttpRequest, key: str) -> TextDraft:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = TextDraft.objects.defer("file").select_related("conference")
        return get_object_or_404(rows, pk=min(int(key), 2**63 - 1) if KEY.fullmatch(key) else None)

    def _page(
        self, request: HttpRequest, name: str, title: str, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        told = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "at": name,
            "media": self.media,
            **context,
        }
        return TemplateResponse(request, f"admin/commitments/text_draft_{name}.html", told, status=status)


def _forms(
    draft: TextDraft, work: Work, data: QueryDict | None
) -> tuple[DraftConferenceForm, SourceForm | None]:
    """The forms of the conference and of its source, the latter only where the record does not know it."""
    named = work.named
    conference = draft.conference or Conference()
    known = source_of(draft) is not None
    if data is not None:
        form = DraftConferenceForm(
            data, named=named, source_text=draft.text, instance=conference, prefix="conference"
        )
        return form, None if known else SourceForm(data, prefix="source")
    states = State.objects.filter(code__in={one.code for one in named})
    begun = {
        "participants": line_of(named, states, comma=_(", ")),
        **as_initial(DraftConferenceForm, work.conference),
    }
    source = {"reliability": Reliability.PRESS_REPORT, **as_initial(SourceForm, work.source)}
    return (
        DraftConferenceForm(named=named, instance=conference, prefix="conference", initial=begun),
        None if known else SourceForm(prefix="source", initial=source),
    )


def _comparison(draft: TextDraft, work: Work, form: DraftConferenceForm) -> Comparison | None:
    """What the text says beside the conference that it is laid beside; None where it is laid beside none."""
    if draft.conference is None:
        return None
    participants, _faults = read_line(form["participants"].value() or "", work.named)
    return compare(work, draft, draft.conference, participants)


def _uncited(draft: TextDraft, work: Work, form: DraftConferenceForm) -> list[str]:
    """What would stand in the record without a passage of this text."""
    told = []
    line = form["participants"].value() or ""
    without = [one.state.name for one in read_line(line, work.named)[0] if one.named is None]
    if without:
        told.append(_("No passage names: %(states)s.") % {"states": _(", ").join(without)})
    cited = {one.fact for card in work.facts for one in card.citations}
    if draft.conference is None:
        facts = [fact.label for fact in FACTS_OF_CONFERENCE[:4] if fact not in cited]
        if facts:
            told.append(_("No passage is cited for: %(facts)s.") % {"facts": _(", ").join(map(str, facts))})
    return told


def _parts_of(draft: TextDraft, work: Work, form: DraftConferenceForm) -> list[PartShown]:
    """Who took part by the line as typed, each with the passage that names it."""
    return [
        PartShown(
            draft.text,
            code=one.state.code,
            name=one.state.name,
            role=str(one.role.label),
            named=one.named,
        )
        for one in read_line(form["participants"].value() or "", work.named)[0]
    ]


def _conference_address(draft: TextDraft) -> str:
    return reverse("admin:commitments_textdraft_conference", args=[draft.pk])


def _made_address(conference: Conference) -> str:
    if conference.published:
        return reverse("admin:commitments_conference_change", args=[conference.pk])
    return reverse("admin:commitments_conference_guide_review", args=[conference.pk])
