"""Resolutions and their indicators in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _, gettext_lazy

from commitments.files import tables
from commitments.language.languages import translated_fields, with_translations
from commitments.models import Conference, Indicator, Resolution, StateTarget
from commitments.models.wordings import WORDING_FIELDS
from commitments.querysets import further_themes
from commitments.record.wording import REASON_MAX, Rewording, adds_translations, asks_for_reason
from commitments.templatetags.record import due
from commitments.vocabulary import ReasonedWordingKind, WordingKind

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest

from commitments.admin.addressees import ResolutionForm, offered_to
from commitments.admin.filters import ThemeFilter
from commitments.admin.guards import GuardedInline
from commitments.admin.record import RecordAdmin, message_created
from commitments.admin.row_choices import OrderedRowSelect
from commitments.admin.sources import CitationInline


class PublishedResolutionForm(ResolutionForm):
    """A resolution that the public has seen: what it says changes with a kind and a reason."""

    wording_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of change"),
        choices=ReasonedWordingKind.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy(
            "Only where title, text, strength or deadline change: a correction where they were put down "
            "wrongly here, an amendment where the text itself was changed."
        ),
    )
    wording_reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        required=False,
        help_text=gettext_lazy("It stands on the resolution's page, beside what was changed."),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        changed = [name for name in self.changed_data if name in WORDING_FIELDS]
        if changed and not adds_translations(self.initial, changed):
            reworded = [self.fields[name].label for name in changed]
            message = _("This was published: say why it changes (%(fields)s).") % {
                "fields": ", ".join(map(str, reworded))
            }
            for name in ("wording_kind", "wording_reason"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return values

    @property
    def why(self) -> Rewording | None:
        """The reason that was given; none where it is not asked for."""
        kind, reason = (self.cleaned_data.get(name) for name in ("wording_kind", "wording_reason"))
        return Rewording(kind=WordingKind(kind), reason=reason) if kind and reason else None


class IndicatorInline(GuardedInline):
    model = Indicator
    fields = (
        ("number", "kind", "proposed"),
        translated_fields("name"),
        with_translations("unit"),
        ("baseline", "target"),
    )


class StateTargetInline(GuardedInline):
    model = StateTarget
    autocomplete_fields = ("commitment", "source")
    fields = ("commitment", ("baseline", "target"), "source")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[StateTarget]:
        rows = super().get_queryset(request).select_related("commitment__state", "indicator", "source")
        return rows.defer("source__text").order_by("commitment__state__code", "pk")


@admin.register(Resolution)
class ResolutionAdmin(RecordAdmin):
    table = tables.RESOLUTIONS
    form = ResolutionForm
    list_display = (
        *("reference", "title", "item_kind", "conference", "theme"),
        *("strength", "lifecycle", "due_shown"),
    )
    list_filter = (
        "conference",
        "conference__item_kind",
        ("theme", ThemeFilter),
        "strength",
        "type",
        "lifecycle",
        "addressed_to",
        "addressees",
    )
    list_select_related = ("conference", "theme")
    autocomplete_fields = (
        *("conference", "theme", "partner_organizations", "superseded_by", "reaffirms"),
        *("addressed_group", "named_states"),
    )
    ordering = ("conference__code", "number")

    def called(self, row: Resolution) -> str:
        """A resolution only where a source states that it was adopted, else what sources call it."""
        return str(row.conference.get_item_kind_display())

    @admin.display(description=gettext_lazy("kind"), ordering="conference__item_kind")
    def item_kind(self, resolution: Resolution) -> str:
        return self.called(resolution)

    @admin.display(description=gettext_lazy("due on"), ordering="due_on")
    def due_shown(self, resolution: Resolution) -> str:
        return "–" if resolution.due_on is None else due(resolution.due_on, resolution.due_precision)

    def get_inlines(self, request: HttpRequest, obj: Resolution | None) -> list[Any]:  # noqa: ARG002
        return [IndicatorInline, CitationInline] if obj is not None else []

    def get_readonly_fields(self, request: HttpRequest, obj: Resolution | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("reference", "conference", "number") if obj is not None else ("reference",)

    def get_form(
        self, request: HttpRequest, obj: Resolution | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            if request.method == "POST":
                # Until it is saved nobody publishes it.
                list(Conference.objects.select_for_update().filter(pk=obj.conference_id).values_list("pk"))
                obj.conference.refresh_from_db(fields=["published"])
            if asks_for_reason(obj):
                kwargs.setdefault("form", PublishedResolutionForm)
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if "further_themes" in form.base_fields:
            form.base_fields["further_themes"].widget = OrderedRowSelect(
                Resolution._meta.get_field("further_themes"), self.admin_site
            )
        return form

    def save_model(self, request: HttpRequest, obj: Resolution, form: Any, change: bool) -> None:  # noqa: ARG002
        why = form.why if isinstance(form, PublishedResolutionForm) else None
        message_created(request, len(form.enrol(why=why)))

    def get_fields(self, request: HttpRequest, obj: Resolution | None = None) -> list[Any]:
        """What is asked where there is something to ask it of."""
        left_out = set()
        if obj is None:
            left_out.add("closing_reason")
        if not offered_to(obj):
            left_out.add("later_members")
        shown = [name for name in super().get_fields(request, obj) if name not in left_out]
        if "theme" in shown and "further_themes" in shown:
            shown.remove("further_themes")
            shown.insert(shown.index("theme") + 1, "further_themes")
        return shown

    def export_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        rows = queryset.select_related("conference", "theme", "superseded_by", "addressed_group")
        return rows.prefetch_related("partner_organizations", "reaffirms", "named_states", further_themes(""))


@admin.register(Indicator)
class IndicatorAdmin(RecordAdmin):
    table = tables.INDICATORS
    list_display = ("reference", "name", "kind", "unit_name", "baseline", "target", "proposed")
    list_filter = ("kind", "proposed", "resolution__conference")
    list_select_related = ("resolution",)
    autocomplete_fields = ("resolution",)
    ordering = ("resolution__reference", "number")

    def get_inlines(self, request: HttpRequest, obj: Indicator | None) -> list[Any]:  # noqa: ARG002
        # States have targets of an indicator that exists.
        return [StateTargetInline] if obj is not None else []

    def get_readonly_fields(self, request: HttpRequest, obj: Indicator | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("reference", "resolution", "number") if obj is not None else ("reference",)
