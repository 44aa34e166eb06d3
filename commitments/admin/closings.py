"""Closing one commitment alone, and reopening it, on its page."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.guards import show_refusal
from commitments.admin.positions import PositionForm
from commitments.language.calendars import CalendarDateField
from commitments.models import Closing, Commitment
from commitments.record.closing import ClosingRefused, check_closing, close_commitment, reopen_commitment
from commitments.refusals import Refused
from commitments.vocabulary import ClosingKind

REASON_MAX = 500


def own_closing(commitment: Commitment) -> Closing | None:
    """The closing that somebody entered for this commitment alone and that lasts; not one that follows from
    the role of its State or from whom its resolution addresses.
    """
    lasting = commitment.closings.known().filter(reopened_on__isnull=True)
    return lasting.filter(by_role=False, by_addressees=False).first()


class OpenCommitmentForm(PositionForm):
    """With the fields by which it is closed; its State's other commitments stay as they are."""

    closing_closed_on = CalendarDateField(
        label=gettext_lazy("close it alone from"),
        required=False,
        help_text=gettext_lazy("A day to come closes it on that day. Its State's other commitments stay."),
    )
    closing_kind = forms.ChoiceField(
        label=gettext_lazy("kind of closing"),
        choices=ClosingKind.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    closing_reason = forms.CharField(
        label=gettext_lazy("reason for closing"), required=False, max_length=REASON_MAX
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        given = {name for name in ("closing_closed_on", "closing_kind", "closing_reason") if values.get(name)}
        if not given or self.errors:
            return values
        for name in ("closing_closed_on", "closing_kind", "closing_reason"):
            if name not in given:
                self.add_error(name, _("To close it, give the day, the kind and the reason."))
        if not self.errors:
            try:
                check_closing(
                    self.instance,
                    closed_on=values["closing_closed_on"],
                    kind=ClosingKind(values["closing_kind"]),
                )
            except ClosingRefused as refusal:
                show_refusal(self, Refused(str(refusal), field=f"closing_{refusal.field}"))
        return values

    def close(self, commitment: Commitment) -> None:
        """What the form says of closing, where it says anything."""
        values = self.cleaned_data
        if values.get("closing_closed_on"):
            close_commitment(
                commitment,
                closed_on=values["closing_closed_on"],
                kind=ClosingKind(values["closing_kind"]),
                reason=values["closing_reason"],
            )


class ClosedCommitmentForm(PositionForm):
    """With the fields by which it is reopened."""

    closing_reopened_on = CalendarDateField(
        label=gettext_lazy("reopen it from"),
        required=False,
        help_text=gettext_lazy("The day from which it holds again; the days before stay closed."),
    )
    closing_reason = forms.CharField(
        label=gettext_lazy("reason for reopening"), required=False, max_length=REASON_MAX
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        reopened_on, reason = values.get("closing_reopened_on"), values.get("closing_reason")
        if bool(reopened_on) != bool(reason) and not self.errors:
            missing = "closing_reason" if reopened_on else "closing_reopened_on"
            self.add_error(missing, _("To reopen it, give the day and the reason."))
        elif reopened_on is not None and reopened_on > timezone.localdate():
            self.add_error("closing_reopened_on", _("Enter that it was reopened once that day has come."))
        return values

    def close(self, commitment: Commitment) -> None:
        """What the form says of reopening, where it says anything."""
        values = self.cleaned_data
        if values.get("closing_reopened_on"):
            reopen_commitment(
                commitment, reopened_on=values["closing_reopened_on"], reason=values["closing_reason"]
            )
