"""What a State said of a resolution, as a person enters it on the page of the commitment."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.deadlines import DeadlineForm
from commitments.admin.guards import show_refusal
from commitments.language.calendars import CalendarDateField, format_date
from commitments.models import Commitment, SourceDocument
from commitments.record.positions import NewPosition, PositionRefused, check_positions
from commitments.refusals import Refused
from commitments.vocabulary import Position


class PositionForm(DeadlineForm):
    """A commitment's own columns; its position comes with the day on which it was stated, and the source."""

    position_stated_on = CalendarDateField(
        label=gettext_lazy("position stated on"),
        required=False,
        help_text=gettext_lazy("Empty: it has held from the start."),
    )
    position_source = forms.ModelChoiceField(
        SourceDocument.objects.all(), label=gettext_lazy("source of the position"), required=False
    )

    class Meta:
        model = Commitment
        fields: ClassVar = ("position", "lead_agency", "due_on", "due_precision")

    @property
    def states_position(self) -> bool:
        """Whether the form says anything of the position that is not on the page already."""
        return any(name.startswith("position") for name in self.changed_data)

    def new_position(self, commitment: Commitment) -> NewPosition:
        return NewPosition(
            commitment=commitment,
            position=Position(self.cleaned_data["position"]),
            stated_on=self.cleaned_data.get("position_stated_on"),
            source=self.cleaned_data.get("position_source"),
        )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.errors or not self.states_position or self.instance.pk is None:
            return values
        new = self.new_position(self.instance)
        (refusal,) = check_positions([new])
        if refusal is None and "position" in self.changed_data:
            refusal = self._refused_as_earlier(new)
        if refusal is not None:
            show_refusal(self, Refused(str(refusal), field=f"position_{refusal.field}"))
        return values

    def _refused_as_earlier(self, new: NewPosition) -> PositionRefused | None:
        """Another position that the one on record would outlast says nothing of today."""
        last = self.instance.positions.filter(stated_on__isnull=False).order_by("-stated_on").first()
        if last is None or (new.stated_on is not None and new.stated_on >= last.stated_on):
            return None
        return PositionRefused(
            _("A position of %(date)s is on record. Give the day of the one that follows it.")
            % {"date": format_date(last.stated_on)},
            field="stated_on",
        )
