"""The forms of the guide through a new conference: sources, what it is, who took part, what it resolved."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.addressees import AddressingForm
from commitments.admin.field_directions import direct_fields
from commitments.admin.row_choices import RowsField
from commitments.language.calendars import CalendarDateField, CalendarDateInput
from commitments.language.languages import translated_fields, with_translations
from commitments.models import Conference, Resolution, SourceDocument, State
from commitments.states.names import StateNames, UnknownState
from commitments.vocabulary import Basis, ParticipationRole

STATES_AT_ONCE = 250
SLUG_MAX_LENGTH = 60


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A document that the conference rests on; its key is made of its title."""

    url = forms.URLField(
        label=gettext_lazy("Web address"), required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = SourceDocument
        fields = (
            *(*translated_fields("title"), *with_translations("publisher")),
            *("published_on", "language", "url", "reliability"),
        )
        field_classes: ClassVar = {"published_on": CalendarDateField}
        widgets: ClassVar = {"published_on": CalendarDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        direct_fields(self.fields)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        self.instance.slug = free_slug(values)
        return values


def free_slug(values: dict[str, Any]) -> str:
    """A key that no source has, made of the title or, where that has no Latin letters, of the day."""
    day = values.get("published_on")
    wanted = slugify(values.get("title_en") or "") or (f"source-{day.isoformat()}" if day else "source")
    wanted = wanted.replace("_", "-")[: SLUG_MAX_LENGTH - 4].strip("-") or "source"
    taken = set(SourceDocument.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    names = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


class CitingForm(forms.Form):
    """Where what a step states is found: a source, and the place in it. A source without a place is asked
    for one.
    """

    source = forms.ModelChoiceField(
        label=gettext_lazy("Source"),
        queryset=SourceDocument.objects.none(),
        required=False,
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = SourceDocument.objects.order_by("slug")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("source") and not values.get("paragraph") and not values.get("locator"):
            self.add_error("locator", _("Say where in the source it stands: a paragraph, or a place."))
        return values

    @property
    def place(self) -> dict[str, Any] | None:
        """The source and the place in it, as a citation has them; None where none was named."""
        if not self.cleaned_data["source"]:
            return None
        return {name: self.cleaned_data[name] for name in ("source", "paragraph", "locator")}


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


def names_in(line: str, known: StateNames) -> list[str]:
    """The names in a line: one, which may have a comma in it, or several with commas or semicolons."""
    try:
        known.find(line)
    except UnknownState:
        return [name.strip() for name in re.split(r"[,;،؛]", line) if name.strip()]
    return [line]


class GuideConferenceForm(CitingForm, ConferenceForm):
    """The same with the source that says so."""


class ParticipantsForm(CitingForm):
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
            name for line in self.cleaned_data["names"].splitlines() for name in names_in(line.strip(), known)
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


class ResolutionForm(CitingForm, AddressingForm):
    """A resolution in our words, and the place in a source on which it rests."""

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
        self.fields["source"].required = True
        taking_part = State.objects.filter(participations__conference=self.instance.conference)
        self.fields["further_themes"].widget = forms.CheckboxSelectMultiple()
        self.fields["named_states"].queryset = taking_part.order_by("code")  # type: ignore[attr-defined]
        direct_fields(self.fields)
