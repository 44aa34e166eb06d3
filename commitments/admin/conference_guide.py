"""A new conference step by step: what it is, who took part, what it resolved and where that stands, a
look at all of it, publishing.

Every step writes rows that nobody but staff sees until the last one publishes
them; whoever is interrupted goes on where they were.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from commitments.admin.addressees import AddressingForm
from commitments.admin.field_directions import direct_fields
from commitments.admin.row_choices import RowsField
from commitments.admin.unseen_changes import ConflictingForm, changes_unseen, version_of
from commitments.fields import save_columns
from commitments.form_data import form_data
from commitments.language.calendars import CalendarDateField, CalendarDateInput, localize_digits
from commitments.language.languages import translated_fields
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Participation,
    Resolution,
    SourceDocument,
    State,
)
from commitments.querysets import further_themes
from commitments.record.enrolment import enrol_participation, enrol_resolution
from commitments.record.translating import count_untranslated
from commitments.record.wording import publish_wordings
from commitments.seeding.merging import save_with_reason
from commitments.states.names import StateNames, UnknownState
from commitments.text.statements import uncited_facts
from commitments.vocabulary import Basis, Fact, ParticipationRole

if TYPE_CHECKING:
    from collections.abc import Sequence

STATES_AT_ONCE = 250
# The steps in their order: the end of the address, and what the step is called.
STEPS = (
    ("conference", gettext_lazy("The conference")),
    ("participants", gettext_lazy("Who took part")),
    ("resolutions", gettext_lazy("What it resolved")),
    ("review", gettext_lazy("Look and publish")),
)

STEPS_AFTER_PUBLISHING = frozenset({"participants", "resolutions"})


class ConferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is known of the conference itself; what no source states stays empty."""

    class Meta:
        model = Conference
        fields = (
            *("code", *translated_fields("title"), "host", *translated_fields("city")),
            *("starts_on", "ends_on", "series", "edition", "review_policy", "item_kind", "disclosure"),
        )
        field_classes: ClassVar = {"starts_on": CalendarDateField, "ends_on": CalendarDateField}
        widgets: ClassVar = {"starts_on": CalendarDateInput, "ends_on": CalendarDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = State.objects.in_use().order_by("code")  # type: ignore[attr-defined]
        if self.instance.pk is not None:
            # Everything below it is named after it.
            self.fields["code"].disabled = True
        direct_fields(self.fields)


def _late_form(news: list[str]) -> type[ConferenceForm]:
    """The form of a conference that others changed as `news` tell since the form was opened."""
    if not news:
        return ConferenceForm
    return type("ConferenceForm", (ConflictingForm, ConferenceForm), {"changes_unseen": news})


def _names_in(line: str, known: StateNames) -> list[str]:
    """The names in a line: one, which may have a comma in it, or several with commas or semicolons."""
    try:
        known.find(line)
    except UnknownState:
        return [name.strip() for name in re.split(r"[,;،؛]", line) if name.strip()]
    return [line]


class ParticipantsForm(forms.Form):
    """Several States with one role and one basis."""

    names = forms.CharField(
        label=gettext_lazy("States, one a line or several with semicolons between"),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        max_length=20_000,
        help_text=gettext_lazy("By name in English, Persian or Arabic, or by code, such as IRQ."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=ParticipationRole.choices,
        initial=ParticipationRole.PARTICIPANT,
        widget=forms.RadioSelect,
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Basis"),
        choices=Basis.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("What our knowledge of it rests on."),
    )

    def clean_names(self) -> list[State]:
        known = StateNames()
        lines = [
            name
            for line in self.cleaned_data["names"].splitlines()
            for name in _names_in(line.strip(), known)
        ]
        if len(lines) > STATES_AT_ONCE:
            raise ValidationError(_("Name at most %(most)d States at a time.") % {"most": STATES_AT_ONCE})
        states, faults = [], []
        for number, line in enumerate(lines, start=1):
            try:
                states.append(known.find(line))
            except UnknownState as refusal:
                faults.append(_("Line %(number)d: %(reason)s") % {"number": number, "reason": refusal})
        if faults:
            raise ValidationError(faults)
        return states


class ResolutionForm(AddressingForm):
    """A resolution in our words, and the place in a source on which it rests."""

    source = forms.ModelChoiceField(
        label=gettext_lazy("Source"),
        queryset=SourceDocument.objects.none(),
        help_text=gettext_lazy("The document that says so."),
    )
    paragraph = forms.IntegerField(
        label=gettext_lazy("Paragraph"), required=False, min_value=1, max_value=100_000
    )
    locator = forms.CharField(
        label=gettext_lazy("Place"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Where to look in the source, such as a page."),
    )

    class Meta:
        model = Resolution
        fields = (
            "theme",
            "further_themes",
            *translated_fields("title", "text"),
            "strength",
            "addressed_to",
            "addressees",
            "addressed_group",
            "named_states",
            "due_on",
            "due_precision",
        )
        field_classes: ClassVar = {"due_on": CalendarDateField, "named_states": RowsField}
        widgets: ClassVar = {
            "due_on": CalendarDateInput,
            "named_states": forms.CheckboxSelectMultiple,
            **dict.fromkeys(translated_fields("text"), forms.Textarea(attrs={"rows": 3})),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = SourceDocument.objects.order_by("slug")  # type: ignore[attr-defined]
        taking_part = State.objects.filter(participations__conference=self.instance.conference)
        self.fields["further_themes"].widget = forms.CheckboxSelectMultiple()
        self.fields["named_states"].queryset = taking_part.order_by("code")  # type: ignore[attr-defined]
        direct_fields(self.fields)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("paragraph") and not values.get("locator"):
            self.add_error("locator", _("Say where in the source it stands: a paragraph, or a place."))
        return values


class ConferenceGuide(admin.ModelAdmin):  # type: ignore[type-arg]
    """The half of the conferences' admin that leads through a new one."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("guide/", view(self.new_view), name="commitments_conference_guide"),
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

    def new_view(self, request: HttpRequest) -> HttpResponse:
        """The first step, of a conference that is not there yet."""
        self._require_permission(request)
        return self._conference(request, None)

    def conference_step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The first step again; what somebody else changed since it was opened is not overwritten."""
        if request.method != "POST":
            return self._conference(request, self._draft(request, pk))
        with transaction.atomic():
            return self._conference(request, self._draft(request, pk, lock=True))

    def _conference(self, request: HttpRequest, conference: Conference | None) -> HttpResponse:
        form = _late_form(changes_unseen(request, conference))(form_data(request), instance=conference)
        if request.method == "POST" and form.is_valid():
            draft = form.save(commit=False)
            save_columns(draft, form.changed_data, reason="guide")
            return HttpResponseRedirect(_step("participants", draft))
        return self._page(request, "conference", conference, form=form)

    def participants_step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """States are added until all are there; each brings its commitments."""
        conference = self._draft(request, pk, or_published=True)
        form = ParticipantsForm(form_data(request))
        if request.method == "POST" and form.is_valid():
            created = self._add_participants(request, conference, form.cleaned_data)
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
    def _add_participants(self, request: HttpRequest, conference: Conference, values: dict[str, Any]) -> int:
        # Who adds the same States at the same moment waits here, and finds them there.
        self._draft(request, conference.pk, lock=True, or_published=True)
        there = set(conference.participations.values_list("state", flat=True))
        new = {state.pk: state for state in values["names"] if state.pk not in there}
        for state in new.values():
            enrol_participation(
                Participation(conference=conference, state=state, role=values["role"], basis=values["basis"]),
                reason="guide",
            )
        return len(new)

    def resolutions_step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Resolutions are added one by one, each with the source that it rests on."""
        conference = self._draft(request, pk, or_published=True)
        number = (conference.resolutions.aggregate(last=Max("number"))["last"] or 0) + 1
        form = ResolutionForm(form_data(request), instance=Resolution(conference=conference, number=number))
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
        place = {name: form.cleaned_data[name] for name in ("source", "paragraph", "locator")}
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
            (name, label, _step(name, conference) if conference is not None else "")
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
            "next_address": steps[place + 1][2] if conference is not None and place + 1 < len(steps) else "",
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
        missing.append(_("There is no resolution yet: go back to “What it resolved”."))
    uncited = [
        resolution.reference
        for resolution in conference.resolutions.filter(citations__isnull=True).order_by("number")
    ]
    if uncited:
        missing.append(_("No source is cited for: %(references)s.") % {"references": _(", ").join(uncited)})
    return missing


def _step(name: str, conference: Conference) -> str:
    return reverse(f"admin:commitments_conference_guide_{name}", args=[conference.pk])
