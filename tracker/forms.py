"""What an officer fills in to record a status."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from commitments.vocabulary import EvidenceKind, Status
from tracker.models import NOTE_MAX_LENGTH
from tracker.recording import TITLE_MAX_LENGTH, URL_MAX_LENGTH, NewEvidence

COMMITMENTS_AT_ONCE = 1000


class RecordStatusForm(forms.Form):
    """Level, date and note for one or many commitments, with the version of each that the officer saw."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Status.choices, initial=Status.NOT_STARTED, widget=forms.RadioSelect)
    effective_on = forms.DateField(
        label=gettext_lazy("Effective on"),
        help_text=gettext_lazy("The day on which it held; not the day on which you enter it."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=NOTE_MAX_LENGTH,
        strip=True,
        help_text=gettext_lazy("What was done and how it is known."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence_title = forms.CharField(
        label=gettext_lazy("Evidence"),
        required=False,
        max_length=TITLE_MAX_LENGTH,
        help_text=gettext_lazy("What shows it, in a few words. “Complete” needs evidence."),
    )
    evidence_url = forms.CharField(
        label=gettext_lazy("Its web address"),
        required=False,
        max_length=URL_MAX_LENGTH,
        help_text=gettext_lazy("It is kept as a link; nothing is fetched from it."),
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
    )
    # One field for a thousand rows: Django refuses a request of as many fields.
    commitments = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("evidence_title") and not values.get("evidence_url"):
            self.add_error("evidence_url", _("Say where it is found, or leave both fields empty."))
        if values.get("evidence_url") and not values.get("evidence_title"):
            self.add_error("evidence_title", _("Say in a few words what is found there."))
        return values

    def new_evidence(self) -> list[NewEvidence]:
        """What the form hands in to back the report; the door judges it."""
        title, url = self.cleaned_data["evidence_title"], self.cleaned_data["evidence_url"]
        return [NewEvidence(kind=EvidenceKind.URL, title=title, url=url)] if url else []

    def clean_commitments(self) -> dict[int, int]:
        """Commitment and version seen, from `id:version,id:version`."""
        try:
            pairs = [tuple(map(int, item.split(":", 1))) for item in self.cleaned_data["commitments"].split(",")]
            versions = {pk: version for pk, version in pairs if 0 <= pk < 2**63 and 0 <= version < 2**31}
        except ValueError as error:
            raise ValidationError(_("The list of commitments is damaged; go back to the list and choose them again.")) from error
        if not versions or len(versions) != len(pairs):
            raise ValidationError(_("The list of commitments is damaged; go back to the list and choose them again."))
        if len(versions) > COMMITMENTS_AT_ONCE:
            raise ValidationError(_("Choose at most %(limit)d commitments at a time.") % {"limit": COMMITMENTS_AT_ONCE})
        return versions


def commitments_field(versions: dict[int, int]) -> str:
    """The value of the form's hidden field for these commitments."""
    return ",".join(f"{pk}:{version}" for pk, version in versions.items())
