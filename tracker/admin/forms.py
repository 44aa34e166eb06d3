"""What people fill in at their desk: a status to record, a review, preferences, a view's name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import CalendarDateField, CalendarDateInput, localize_digits
from commitments.vocabulary import EvidenceKind, Status, Verdict
from tracker.evidence.file_types import ACCEPTED
from tracker.evidence.uploading import FILES_AT_ONCE
from tracker.models import NOTE_MAX_LENGTH, EvidenceFile, SavedView
from tracker.trail.recording import NewEvidence
from tracker.trail.status_rules import TITLE_MAX_LENGTH, URL_MAX_LENGTH

if TYPE_CHECKING:
    from django.contrib.auth.models import User

COMMITMENTS_AT_ONCE = 1000
# Links that the form has room for; the first without a number in its name.
LINKS: Final = ("", "_2", "_3")


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, or none."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [super(FilesField, self).clean(one, initial) for one in data or []]
        if len(files) > FILES_AT_ONCE:
            raise ValidationError(_("Choose at most %(limit)d files at a time.") % {"limit": FILES_AT_ONCE})
        return files


class RecordStatusForm(forms.Form):
    """Level, date, note and evidence for one or many commitments, with the version of each that the
    officer saw.

    No level is chosen in advance: whoever forgets it is asked, and records nothing.
    """

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=Status.choices,
        widget=forms.RadioSelect,
    )
    effective_on = CalendarDateField(
        label=gettext_lazy("Effective on"),
        help_text=gettext_lazy("The day on which it held; not the day on which you enter it."),
        widget=CalendarDateInput,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=NOTE_MAX_LENGTH,
        strip=True,
        help_text=gettext_lazy("What was done and how it is known."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    files = FilesField(  # type: ignore[assignment]
        label=gettext_lazy("Files as evidence"),
        required=False,
        help_text=gettext_lazy(
            "PDF, pictures, plain text or office documents, up to five at a time. “Complete” needs evidence."
        ),
    )
    # One field for a thousand rows: Django refuses a request of as many fields.
    commitments = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].widget.attrs["accept"] = ACCEPTED
        self.fields["effective_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        for number, suffix in enumerate(LINKS, start=1):
            names = {"number": localize_digits(number)}
            self.fields[f"evidence_title{suffix}"] = forms.CharField(
                label=_("Link %(number)s: what is found there") % names,
                required=False,
                max_length=TITLE_MAX_LENGTH,
            )
            self.fields[f"evidence_url{suffix}"] = forms.CharField(
                label=_("Link %(number)s: web address") % names,
                required=False,
                max_length=URL_MAX_LENGTH,
                widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
            )
        # Files of an earlier try of the same form: they are uploaded once.
        kept = self.data.getlist("kept") if isinstance(self.data, QueryDict) else self.initial.get("kept", [])
        choices = EvidenceFile.objects.filter(uploaded_by=person, key__in=_keys(kept)).order_by(
            "uploaded_at", "pk"
        )
        self.fields["kept"] = StoredFilesField(
            label=_("Files uploaded already"), queryset=choices, to_field_name="key", required=False
        )

    def links(self) -> list[tuple[Any, Any]]:
        """The fields of each link, side by side."""
        return [(self[f"evidence_title{suffix}"], self[f"evidence_url{suffix}"]) for suffix in LINKS]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for suffix in LINKS:
            title, url = (values.get(f"evidence_{name}{suffix}") for name in ("title", "url"))
            if title and not url:
                self.add_error(
                    f"evidence_url{suffix}", _("Say where it is found, or leave both fields empty.")
                )
            if url and not title:
                self.add_error(f"evidence_title{suffix}", _("Say in a few words what is found there."))
        return values

    def new_evidence(self, files: Sequence[EvidenceFile]) -> list[NewEvidence]:
        """What the form hands in to back the report, with the `files` that were kept of it; the door
        judges it.
        """
        backing = [NewEvidence(kind=EvidenceKind.FILE, title=file.name, file=file) for file in files]
        links = [
            (self.cleaned_data[f"evidence_title{suffix}"], self.cleaned_data[f"evidence_url{suffix}"])
            for suffix in LINKS
        ]
        return backing + [
            NewEvidence(kind=EvidenceKind.URL, title=title, url=url) for title, url in links if url
        ]

    def clean_commitments(self) -> dict[int, int]:
        """Commitment and version seen, from `id:version,id:version`."""
        try:
            pairs = [
                tuple(map(int, item.split(":", 1))) for item in self.cleaned_data["commitments"].split(",")
            ]
            versions = {pk: version for pk, version in pairs if 0 <= pk < 2**63 and 0 <= version < 2**31}
        except ValueError as error:
            raise ValidationError(
                _("The list of commitments is damaged; go back to the list and choose them again.")
            ) from error
        if not versions or len(versions) != len(pairs):
            raise ValidationError(
                _("The list of commitments is damaged; go back to the list and choose them again.")
            )
        if len(versions) > COMMITMENTS_AT_ONCE:
            raise ValidationError(
                _("Choose at most %(limit)d commitments at a time.") % {"limit": COMMITMENTS_AT_ONCE}
            )
        return versions


def commitments_field(versions: dict[int, int]) -> str:
    """The value of the form's hidden field for these commitments."""
    return ",".join(f"{pk}:{version}" for pk, version in versions.items())


class StoredFilesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Files that are on the server already; who takes off the tick leaves one out."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def _keys(texts: Sequence[Any]) -> list[UUID]:
    keys = []
    for text in texts:
        try:
            keys.append(UUID(str(text)))
        except ValueError:
            continue
    return keys


class ReviewForm(forms.Form):
    """A verdict on a report, which nothing chooses in advance: accepted, or returned with the reason."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        choices=[(verdict.value, verdict.label) for verdict in (Verdict.ACCEPT, Verdict.RETURN)],
        widget=forms.RadioSelect(attrs={"autofocus": True}),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Accepted at"),
        required=False,
        help_text=gettext_lazy("Where it is not the level that was claimed."),
        # From the level, Enter leads back to the verdict, from which it puts it on record.
        widget=forms.Select(attrs={"data-then": "id_verdict_0"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=NOTE_MAX_LENGTH,
        help_text=gettext_lazy("Needed to return a report: what has to be mended."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, claimed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_claimed = _("as claimed: %(status)s") % {"status": Status(claimed).label}
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            ("", as_claimed),
            *(choice for choice in Status.choices if choice[0] != claimed),
        ]


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]
    """A name for the filters, search and order of the list at hand."""

    class Meta:
        model = SavedView
        fields = ("name", "query")
        widgets = {"query": forms.HiddenInput}
