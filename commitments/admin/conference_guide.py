"""A new conference step by step: what it is, who took part, what it resolved and where that stands, a
look at all of it, publishing.

Every step writes rows that nobody but staff sees until the last one publishes
them; whoever is interrupted goes on where they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from commitments.admin.conference_guide_forms import (
    CitingForm,
    GuideConferenceForm,
    ParticipantsForm,
    ResolutionForm,
    SourceForm,
)
from commitments.admin.unseen_changes import ConflictingForm, changes_unseen, version_of
from commitments.fields import save_columns
from commitments.language.calendars import localize_digits
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Participation,
    Resolution,
    SourceDocument,
)
from commitments.querysets import further_themes
from commitments.record.enrolment import enrol_participation, enrol_resolution
from commitments.record.translating import count_untranslated
from commitments.record.wording import publish_wordings
from commitments.requests.form_data import form_data
from commitments.requests.parameters import takes
from commitments.seeding.merging import save_with_reason
from commitments.text.statements import uncited_facts
from commitments.vocabulary import Basis, Fact, ParticipationRole, Reliability

if TYPE_CHECKING:
    from collections.abc import Sequence

# The steps in their order: the end of the address, and what the step is called.
STEPS = (
    ("sources", gettext_lazy("The sources")),
    ("conference", gettext_lazy("The conference")),
    ("participants", gettext_lazy("Who took part")),
    ("resolutions", gettext_lazy("What it asks for")),
    ("review", gettext_lazy("Look and publish")),
)

_FIRST = "admin:commitments_conference_guide_first"
STEPS_AFTER_PUBLISHING = frozenset({"sources", "participants", "resolutions"})
# How many sources the first step shows, beside those that the conference cites.
SOURCES_SHOWN = 8


def _late_form(news: list[str]) -> type[GuideConferenceForm]:
    """The form of a conference that others changed as `news` tell since the form was opened."""
    if not news:
        return GuideConferenceForm
    return type("GuideConferenceForm", (ConflictingForm, GuideConferenceForm), {"changes_unseen": news})


class ConferenceGuide(admin.ModelAdmin):  # type: ignore[type-arg]
    """The half of the conferences' admin that leads through a new one."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("guide/", view(self.new_view), name="commitments_conference_guide"),
            path("guide/sources/", view(self.sources_step), name="commitments_conference_guide_first"),
            path(
                "<int:pk>/guide/sources/",
                view(self.sources_step),
                name="commitments_conference_guide_sources",
            ),
            path(
                "<int:pk>/guide/conference/",
                view(self.conference_step),
                name="commitments_conference_guide_conference",
            ),
            path(
                "<int:pk>/guide/participants/",
                view(self.participants_step),
                name="commitments_conference_guide_participants",
            ),
            path(
                "<int:pk>/guide/resolutions/",
                view(self.resolutions_step),
                name="commitments_conference_guide_resolutions",
            ),
            path(
                "<int:pk>/guide/review/", view(self.review_step), name="commitments_conference_guide_review"
            ),
            *super().get_urls(),
        ]

    @takes("source")
    def sources_step(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The documents come first, for every other step cites one."""
        self._require_permission(request)
        conference = self._draft(request, pk, or_published=True) if pk is not None else None
        form = SourceForm(form_data(request))
        if request.method == "POST" and form.is_valid():
            source = form.save(commit=False)
            try:
                save_with_reason(source, "guide")
            except ValidationError as refusal:
                # Such as a key that somebody else has taken meanwhile.
                form.add_error(None, refusal.messages)
            else:
                messages.success(request, _("“%(title)s” is added.") % {"title": source.title})
                query = f"?{urlencode({'source': source.pk})}"
                here = _step("sources", conference) if conference else reverse(_FIRST)
                return HttpResponseRedirect(here + query)
        cited = Q(citations__conference=conference) | Q(citations__resolution__conference=conference)
        rows = SourceDocument.objects.defer("text")
        sources = list(rows.filter(cited).distinct().order_by("slug")) if conference else []
        others = rows.exclude(pk__in=[source.pk for source in sources]).order_by("-pk")[:SOURCES_SHOWN]
        return self._page(
            request,
            "sources",
            conference,
            form=form,
            sources=sources,
            other_sources=list(others),
            may_draft=request.user.has_perm("commitments.add_textdraft"),
        )

    @takes("source")
    def new_view(self, request: HttpRequest) -> HttpResponse:
        """The first step, of a conference that is not there yet."""
        self._require_permission(request)
        return self._conference(request, None)

    @takes("source")
    def conference_step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The first step again; what somebody else changed since it was opened is not overwritten."""
        if request.method != "POST":
            return self._conference(request, self._draft(request, pk))
        with transaction.atomic():
            return self._conference(request, self._draft(request, pk, lock=True))

    def _conference(self, request: HttpRequest, conference: Conference | None) -> HttpResponse:
        form = _late_form(changes_unseen(request, conference))(
            form_data(request), instance=conference, initial=_cited_last(request, conference)
        )
        if request.method == "POST" and form.is_valid():
            self._keep_conference(form)
            return HttpResponseRedirect(_step("participants", form.instance))
        return self._page(request, "conference", conference, form=form)

    @transaction.atomic
    def _keep_conference(self, form: GuideConferenceForm) -> None:
        """The conference, what its facts rest on, and that its host takes part: nobody enters it twice."""
        draft: Conference = form.save(commit=False)
        columns = [name for name in form.changed_data if name not in CitingForm.base_fields]
        save_columns(draft, columns, reason="guide")
        place = form.place
        if place is not None:
            stated = {
                Fact.TITLE: True,
                Fact.CITY: bool(draft.city),
                Fact.DATES: draft.starts_on is not None,
                Fact.EDITION: draft.edition is not None,
                Fact.HOST: draft.host is not None,
            }
            cited = set(draft.citations.filter(source=place["source"]).values_list("fact", flat=True))
            for fact in (fact for fact, is_stated in stated.items() if is_stated and fact not in cited):
                save_with_reason(Citation(conference=draft, fact=fact, **place), "guide")
        if draft.host is not None and not draft.participations.filter(state=draft.host).exists():
            basis = Basis.INFERRED if place is None else basis_of(place["source"])
            host = Participation(conference=draft, state=draft.host, role=ParticipationRole.HOST, basis=basis)
            enrol_participation(host, reason="guide")
            if place is not None:
                save_with_reason(Citation(participation=host, fact=Fact.PARTICIPATION, **place), "guide")

    @takes("source")
    def participants_step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """States are added until all are there; each brings its commitments."""
        conference = self._draft(request, pk, or_published=True)
        form = ParticipantsForm(form_data(request), initial=_cited_last(request, conference))
        if request.method == "POST" and form.is_valid():
            created = self._add_participants(request, conference, form)
            message = ngettext(
                "%(count)d State takes part now that did not before.",
                "%(count)d States take part now that did not before.",
                created,
            )
            messages.success(request, localize_digits(message % {"count": created}))
            return HttpResponseRedirect(_step("participants", conference))
        participations = conference.participations.select_related("state").order_by("state__code")
        return self._page(request, "participants", conference, form=form, participations=participations)

    @transaction.atomic
    def _add_participants(self, request: HttpRequest, conference: Conference, form: ParticipantsForm) -> int:
        # Who adds the same States at the same moment waits here, and finds them there.
        self._draft(request, conference.pk, lock=True, or_published=True)
        values, place = form.cleaned_data, form.place
        there = set(conference.participations.values_list("state", flat=True))
        new = {state.pk: state for state in values["names"] if state.pk not in there}
        for state in new.values():
            made = Participation(
                conference=conference, state=state, role=values["role"], basis=values["basis"]
            )
            enrol_participation(made, reason="guide")
            if place is not None:
                save_with_reason(Citation(participation=made, fact=Fact.PARTICIPATION, **place), "guide")
        return len(new)

    @takes("source")
    def resolutions_step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Resolutions are added one by one, each with the source that it rests on."""
        conference = self._draft(request, pk, or_published=True)
        number = (conference.resolutions.aggregate(last=Max("number"))["last"] or 0) + 1
        form = ResolutionForm(
            form_data(request),
            instance=Resolution(conference=conference, number=number),
            initial=_cited_last(request, conference),
        )
        if request.method == "POST" and form.is_valid():
            try:
                resolution = self._add_resolution(form)
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                messages.success(request, _("%(reference)s is added.") % {"reference": resolution.reference})
                return HttpResponseRedirect(_step("resolutions", conference))
        resolutions = (
            conference.resolutions.select_related("theme")
            .prefetch_related("citations__source", further_themes(""))
            .order_by("number")
        )
        return self._page(request, "resolutions", conference, form=form, resolutions=resolutions)

    @transaction.atomic
    def _add_resolution(self, form: ResolutionForm) -> Resolution:
        resolution: Resolution = form.save(commit=False)
        enrol_resolution(
            resolution,
            named_states=form.named_states,
            further_themes=form.themes_after_the_first,
            reason="guide",
        )
        if (place := form.place) is not None:
            save_with_reason(Citation(resolution=resolution, fact=Fact.TEXT, **place), "guide")
        return resolution

    def review_step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All of it on one page, with what is missing; publishing is refused while there is nothing to
        publish.
        """
        if request.method == "POST":
            return self._publish(request, pk)
        conference = self._draft(request, pk)
        return self._review_page(request, conference, missing_from(conference))

    @transaction.atomic
    def _publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        conference = self._draft(request, pk, lock=True)
        if missing := missing_from(conference):
            return self._review_page(request, conference, missing, status=422)
        conference.published = True
        save_columns(conference, ["published"], reason="guide")
        publish_wordings(conference)
        messages.success(request, _("%(conference)s is published.") % {"conference": conference.code})
        return HttpResponseRedirect(conference.get_absolute_url())

    def _review_page(
        self, request: HttpRequest, conference: Conference, missing: Sequence[str], *, status: int = 200
    ) -> HttpResponse:
        return self._page(
            request,
            "review",
            conference,
            status=status,
            missing=missing,
            untranslated=count_untranslated(conference=conference.code),
            uncited=uncited_facts(conference),
            participations=conference.participations.select_related("state").order_by("state__code"),
            resolutions=conference.resolutions.select_related("theme")
            .prefetch_related("citations__source", further_themes(""))
            .order_by("number"),
            commitment_count=Commitment.objects.filter(resolution__conference=conference).in_force().count(),
        )

    def _require_permission(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied(
                _("You may not add conferences. Ask an administrator for the role of an officer.")
            )

    def _draft(
        self, request: HttpRequest, pk: int, *, lock: bool = False, or_published: bool = False
    ) -> Conference:
        """The conference, if asked so under a lock. One that is published is changed on its own page; States
        and resolutions are added to it here as well.
        """
        self._require_permission(request)
        rows = Conference.objects.select_for_update() if lock else Conference.objects.all()
        if not or_published:
            rows = rows.filter(published=False)
        return get_object_or_404(rows, pk=min(pk, 2**63 - 1))

    def _page(
        self,
        request: HttpRequest,
        at: str,
        conference: Conference | None,
        *,
        status: int = 200,
        **extra_context: Any,
    ) -> HttpResponse:
        steps = [
            (name, label, _step(name, conference) if conference is not None else _before(name))
            for name, label in STEPS
            if conference is None or not conference.published or name in STEPS_AFTER_PUBLISHING
        ]
        place = [name for name, _label, _address in steps].index(at)
        context = {
            **self.admin_site.each_context(request),
            "title": conference.code if conference is not None else _("New conference"),
            "subtitle": str(dict(STEPS)[at]),
            "opts": self.opts,
            "conference": conference,
            "at": at,
            "steps": steps,
            "next_address": steps[place + 1][2] if place + 1 < len(steps) else "",
            "cited_last": _cited_last(request, conference).get("source"),
            "media": self.media,
            "seen": version_of(conference),
            **extra_context,
        }
        form = extra_context.get("form")
        status = 422 if form is not None and form.errors else status
        return TemplateResponse(request, f"admin/commitments/guide_{at}.html", context, status=status)


def missing_from(conference: Conference) -> list[str]:
    """What a conference needs before it is published."""
    missing = []
    if not conference.participations.taking_commitments().exists():
        missing.append(_("No State takes part yet: go back to “Who took part”."))
    if not conference.resolutions.exists():
        missing.append(_("There is no resolution yet: go back to “What it asks for”."))
    uncited = [
        resolution.reference
        for resolution in conference.resolutions.filter(citations__isnull=True).order_by("number")
    ]
    if uncited:
        missing.append(_("No source is cited for: %(references)s.") % {"references": _(", ").join(uncited)})
    return missing


def _step(name: str, conference: Conference) -> str:
    return reverse(f"admin:commitments_conference_guide_{name}", args=[conference.pk])


def _before(name: str) -> str:
    """Where a step is while there is no conference yet; "" for those that need one."""
    before = {"sources": _FIRST, "conference": "admin:commitments_conference_guide"}
    return reverse(before[name]) if name in before else ""


def _cited_last(request: HttpRequest, conference: Conference | None) -> dict[str, Any]:
    """The source that a step begins with: the one just added or chosen, else the one cited last."""
    asked = request.GET.get("source", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        return {"source": int(asked)}
    if conference is None:
        return {}
    of_it = Q(conference=conference) | Q(resolution__conference=conference)
    of_it |= Q(participation__conference=conference)
    last = Citation.objects.filter(of_it).order_by("-pk").values_list("source", flat=True).first()
    return {} if last is None else {"source": last}


def basis_of(source: SourceDocument) -> Basis:
    """On what a participation rests that this source tells."""
    official = {Reliability.OFFICIAL_TEXT, Reliability.OFFICIAL_STATEMENT}
    return Basis.OFFICIAL_RECORD if source.reliability in official else Basis.PRESS_REPORT


def where_to_go_on(conference: Any) -> str:
    """The address of the first step that a draft still lacks; of what is published, where more is added."""
    if conference.published or not conference.has_participants:
        return _step("participants", conference)
    return _step("review" if conference.has_resolutions else "resolutions", conference)
