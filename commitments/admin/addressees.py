"""Whom a resolution addresses, in forms of the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.deadlines import DeadlineForm
from commitments.admin.row_choices import OrderedRowsField
from commitments.language.calendars import format_date
from commitments.models import Theme
from commitments.record.enrolment import (
    address_members,
    check_addressing,
    enrol_resolution,
    members_to_address,
)
from commitments.vocabulary import Addressees

if TYPE_CHECKING:
    from commitments.models import Commitment, Membership, Resolution, State
    from commitments.record.wording import Rewording


class AddressingForm(DeadlineForm):
    """A resolution with the States that it names and its themes after the first; the door writes them, not
    the form.
    """

    further_themes = OrderedRowsField(
        label=gettext_lazy("Further themes"),
        queryset=Theme.objects.in_use().order_by("order", "slug"),
        required=False,
        help_text=gettext_lazy("Under which it counts as well, after the first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["further_themes"] = self.instance.all_themes()[1:]
        if "addressees" in self.fields:
            # Where it is not said, all are addressed.
            self.fields["addressees"].required = False

    @property
    def named_states(self) -> list[State] | None:
        """The States that the form names; those of a group are read with it."""
        if "named_states" not in self.fields or self.instance.addressees == Addressees.GROUP:
            return None
        return list(self.cleaned_data.get("named_states") or [])

    @property
    def themes_after_the_first(self) -> list[Theme] | None:
        """None where the form does not ask for them."""
        return self.cleaned_data.get("further_themes")

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            check_addressing(
                self.instance,
                named_states=self.named_states,
                closing_reason=self.cleaned_data.get("closing_reason", ""),
            )
        except ValidationError as refusal:
            self.add_error(None, refusal)
        if self.instance.addressees == Addressees.GROUP and self._names_differ():
            self.add_error(
                "named_states",
                _("The members of a group are read with it; choose “Named States” to name them yourself."),
            )

    def _names_differ(self) -> bool:
        return "named_states" in self.changed_data and "addressed_group" not in self.changed_data

    def _save_m2m(self) -> None:
        for name in ("named_states", "further_themes"):
            self.cleaned_data.pop(name, None)
        super()._save_m2m()  # type: ignore[misc]


class ResolutionForm(AddressingForm):
    """A resolution that may be there already: why it addresses others no more, and who else joined its
    group.
    """

    closing_reason = forms.CharField(
        label=gettext_lazy("reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Why States are addressed no more: their commitments are closed with it."),
    )
    later_members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("later members"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "They belong to the addressed group today, and did not when it was read. Those that are chosen "
            "are addressed, too, from the day on which they became members."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.pk: one for one in offered_to(self.instance)}
        self.fields["later_members"].choices = [  # type: ignore[attr-defined]
            (pk, _described(one)) for pk, one in self.offered.items()
        ]

    def enrol(self, *, why: Rewording | None) -> list[Commitment]:
        """Write the resolution through the door, which asks of what was published `why` it changes; the
        commitments that it brings.
        """
        named, chosen = self.named_states, self.cleaned_data.get("later_members") or []
        created = enrol_resolution(
            self.instance,
            named_states=named,
            further_themes=self.themes_after_the_first,
            closing_reason=self.cleaned_data.get("closing_reason", ""),
            changed=self.changed_data,
            why=why,
        )
        if chosen and self.instance.addressees == Addressees.GROUP:
            created += address_members(self.instance, [self.offered[pk] for pk in chosen])
        return created


def offered_to(resolution: Resolution | None) -> list[Membership]:
    """The members of its group that joined later, none where there is no such resolution yet."""
    return [] if resolution is None or resolution.pk is None else members_to_address(resolution)


def _described(membership: Membership) -> str:
    name = f"{membership.state.code} {membership.state.name}"
    return name if membership.valid_from is None else f"{name} · {format_date(membership.valid_from)}"
