"""Conferences, their themes and who takes part, in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.forms import BaseInlineFormSet, ModelForm
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from commitments.admin.conference_guide import ConferenceGuide, where_to_go_on
from commitments.admin.dossier_upload import DossierUpload
from commitments.admin.filters import ClosedFilter, StateRegionFilter
from commitments.admin.guards import GuardedInline
from commitments.files import tables
from commitments.language.languages import translated_fields
from commitments.models import Conference, Participation, Resolution, Theme
from commitments.record.closing import CLOSING_FIELDS
from commitments.record.enrolment import enrol_participation
from commitments.record.translating import untranslated_note
from commitments.record.wording import publish_wordings

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

from commitments.admin.aliases import ClosesAsAlias
from commitments.admin.record import RecordAdmin, message_created
from commitments.admin.sources import CitationInline
from commitments.admin.untranslated import UntranslatedTexts


class ParticipationForm(ModelForm):  # type: ignore[type-arg]
    """A participation; its conference and State stay what they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "closing_kind" in self.fields:
            # Where it is not said, the part has ended.
            self.fields["closing_kind"].required = False
        if self.instance.pk is not None:
            for name in ("conference", "state"):
                if name in self.fields:
                    self.fields[name].disabled = True


class ParticipationInline(GuardedInline):
    model = Participation
    form = ParticipationForm
    show_change_link = True
    autocomplete_fields = ("state",)
    fields = (("state", "role", "basis", "joined_on"), CLOSING_FIELDS)
    verbose_name_plural = _("participations (each brings its State's commitments)")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Participation]:
        return super().get_queryset(request).select_related("state", "conference").order_by("state__code")


@admin.register(Theme)
class ThemeAdmin(ClosesAsAlias):
    table = tables.THEMES
    list_display = ("slug", *translated_fields("name"), "order", "alias_of")
    list_select_related = ("alias_of",)
    ordering = ("order", "slug")


@admin.register(Conference)
class ConferenceAdmin(ConferenceGuide, DossierUpload, UntranslatedTexts, RecordAdmin):
    change_list_template = "admin/commitments/conference_change_list.html"
    change_form_template = "admin/commitments/conference_change_form.html"
    table = tables.CONFERENCES
    list_display = ("code", "title", "starts_on", "ends_on", "host", "published", "go_on_shown")
    list_filter = ("published", "series", "review_policy", "item_kind", "disclosure")
    list_select_related = ("host",)
    autocomplete_fields = ("host", "guests")
    ordering = ("code",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Conference]:
        of_it = {"conference": OuterRef("pk")}
        rows: models.QuerySet[Conference] = super().get_queryset(request)
        return rows.annotate(
            has_participants=Exists(Participation.objects.filter(**of_it)),
            has_resolutions=Exists(Resolution.objects.filter(**of_it)),
        )

    @admin.display(description=_("step by step"))
    def go_on_shown(self, conference: Conference) -> SafeString:
        """Back to where the guide was left, or to where more is added."""
        label = gettext("Add States or resolutions") if conference.published else gettext("Go on")
        return format_html('<a href="{}">{}</a>', where_to_go_on(conference), label)

    def get_inlines(self, request: HttpRequest, obj: Conference | None) -> list[Any]:  # noqa: ARG002
        # Participations and citations hang on a conference that exists.
        return [ParticipationInline, CitationInline] if obj is not None else []

    def get_readonly_fields(self, request: HttpRequest, obj: Conference | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("code",) if obj is not None else ()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["may_go_on"] = context.get("original") is not None and self.has_add_permission(request)
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def save_model(self, request: HttpRequest, obj: Conference, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        publish_wordings(obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # After the rows below, whose texts count as well.
        is_being_published = form.instance.published and "published" in form.changed_data
        if is_being_published and (note := untranslated_note(form.instance)):
            messages.warning(request, note)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseInlineFormSet[Any, Any, Any], change: bool
    ) -> None:
        if formset.model is not Participation:
            super().save_formset(request, form, formset, change)
            return
        created = 0
        # What is new has no key yet, and is written whole.
        changed = {one.instance.pk: one.changed_data for one in formset.forms if one.instance.pk is not None}
        for participation in formset.save(commit=False):
            created += len(enrol_participation(participation, changed=changed.get(participation.pk)))
        formset.save_m2m()
        message_created(request, created)

    def export_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("host").prefetch_related("guests")


@admin.register(Participation)
class ParticipationAdmin(RecordAdmin):
    table = tables.PARTICIPATIONS
    form = ParticipationForm
    list_display = ("reference", "conference", "state", "role", "basis", "closed_on")
    list_filter = (
        "conference",
        "role",
        "basis",
        ClosedFilter,
        StateRegionFilter,
    )
    list_select_related = ("conference", "state")
    search_fields = ("state__search_text",)
    autocomplete_fields = ("conference", "state")
    ordering = ("conference__code", "state__code")

    def get_inlines(self, request: HttpRequest, obj: Participation | None) -> list[Any]:  # noqa: ARG002
        return [CitationInline] if obj is not None else []

    def save_model(self, request: HttpRequest, obj: Participation, form: Any, change: bool) -> None:  # noqa: ARG002
        message_created(request, len(enrol_participation(obj, changed=form.changed_data)))
