"""The forms of a draft from a text: the text itself, a card, the conference and the source.

What is typed is kept as it was typed, also where it is not complete; it is checked where a resolution is
accepted and where the conference is made.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, get_language_info, gettext as _, gettext_lazy

from commitments.admin.conference_guide_forms import ConferenceForm, free_slug
from commitments.admin.deadlines import DeadlineForm
from commitments.admin.field_directions import direct_fields
from commitments.admin.row_choices import RowsField
from commitments.language.calendars import CalendarDateField, CalendarDateInput, localize_digits
from commitments.language.languages import language_name, translated_fields, with_translations
from commitments.models import Conference, Organization, Resolution, SourceDocument, State, Theme
from commitments.models.constraints import refuse_unwritten
from commitments.states.names import names_of
from commitments.text.proposing.drafting import LANGUAGES
from commitments.text.reading.documents import ReadText, read_document
from commitments.text.reading.letters import language_told
from commitments.text.reading.refusing import SIZE_MAX, TEXT_MAX, UnreadableDocument
from commitments.text_drafts.copying import SHARED_WORDS, copied_run
from commitments.text_drafts.participants import read_line
from commitments.vocabulary import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from commitments.refusals import Refused
    from commitments.text_drafts.cards import Named

# As long as any field of these forms may be.
_TYPED_MAX: Final = 20_000
_LINE_MAX: Final = 10_000
# A number in a message, and none that is part of a name, such as UTF-8.
_NUMBER: Final = re.compile(r"(?<![\w-])\d+(?!\w)")


class TextForm(forms.Form):
    """A text to begin with: pasted, or as a file."""

    pasted = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
        help_text=gettext_lazy("Paste it here, or choose a file below."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("TXT, HTML, DOCX or PDF with a text layer, of at most 20 MB."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the text"),
        required=False,
        widget=forms.RadioSelect,
        choices=(),
        help_text=gettext_lazy("Without a choice its letters say which it is."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("What the text is called in the list; empty: its first words."),
    )
    conference = forms.ModelChoiceField(
        label=gettext_lazy("Conference"),
        required=False,
        queryset=Conference.objects.none(),
        empty_label=gettext_lazy("A new one"),
        help_text=gettext_lazy("Choose one that is there to lay the text beside it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, get_language_info(code)["name_translated"]) for code in LANGUAGES]
        self.fields["language"].choices = named  # type: ignore[attr-defined]
        self.fields["conference"].queryset = Conference.objects.order_by("code")  # type: ignore[attr-defined]
        self.content = b""
        self.read: ReadText | None = None

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        upload, pasted = values.get("file"), values.get("pasted") or ""
        if upload is not None and pasted.strip():
            self.add_error("file", _("Paste a text or choose a file, not both."))
        elif upload is None and not pasted.strip():
            self.add_error("pasted", _("Paste a text or choose a file."))
        else:
            # A browser ends the lines of what is pasted as no file does.
            self.content = (
                pasted.replace("\r\n", "\n").encode() if upload is None else upload.read(SIZE_MAX + 1)
            )
            try:
                self.read = read_document(self.content)
            except UnreadableDocument as refusal:
                self.refuse(refusal)
            else:
                values["language"] = self._language_of(self.read.text, values.get("language") or "")
        return values

    def _language_of(self, text: str, chosen: str) -> str:
        """The language chosen, or what its letters say; a text of another would propose nothing."""
        told = language_told(text)
        if not told and not chosen:
            self.add_error("language", _("Choose the language: the letters of the text leave it open."))
        elif chosen and told not in ("", chosen):
            message = _("By its letters the text is in %(told)s.")
            self.add_error("language", message % {"told": language_name(told)})
        return chosen or told

    def refuse(self, refusal: Refused) -> None:
        """Say why nothing comes of the text beside the field that it came by."""
        field = "file" if self.files.get("file") else "pasted"
        self.add_error(field, _NUMBER.sub(lambda number: localize_digits(number[0]), str(refusal)))


class CardForm(DeadlineForm):
    """A resolution in our own words, of which none was copied from the text."""

    class Meta:
        model = Resolution
        fields = (
            *translated_fields("title", "text"),
            *("theme", "strength", "voiced_by", "addressed_to"),
            *("due_on", "due_precision", "partner_organizations"),
        )
        field_classes: ClassVar = {"due_on": CalendarDateField, "partner_organizations": RowsField}
        widgets: ClassVar = {
            "due_on": CalendarDateInput,
            "partner_organizations": forms.CheckboxSelectMultiple,
            **dict.fromkeys(translated_fields("text"), forms.Textarea(attrs={"rows": 2})),
        }

    def __init__(self, *args: Any, source_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._source_text = source_text
        self.fields["theme"].queryset = Theme.objects.in_use().order_by("order", "slug")  # type: ignore[attr-defined]
        partners = Organization.objects.in_use().order_by("slug")
        self.fields["partner_organizations"].queryset = partners  # type: ignore[attr-defined]
        direct_fields(self.fields)
        _begin_with_the_language_at_hand(self, "title", "text")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        _refuse_copies(self, values, translated_fields("title", "text"), self._source_text)
        return values

    def _post_clean(self) -> None:
        """The row itself is checked where it is made: it has no conference and no number yet."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )
        # What was refused was written.
        names = [name for name in ("title", "text") if not self.errors.keys() & translated_fields(name)]
        try:
            refuse_unwritten(self.instance, *names)
        except ValidationError as refusal:
            self.add_error(None, refusal)

    @classmethod
    def beside(cls, typed: QueryDict, kept: Mapping[str, Any]) -> tuple[QueryDict, list[str]]:
        """What somebody typed who came second, with what others wrote meanwhile where they left it empty;
        and a line for each text and choice of others that is another than theirs.
        """
        sent, others = typed.copy(), []
        for name, value in kept.items():
            field = cls.base_fields.get(name)
            if field is None or not value:
                continue
            if not any(sent.getlist(name)):
                sent.setlist(name, value if isinstance(value, list) else [value])
            elif isinstance(value, str) and sent[name] != value and name != "due_on":
                choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
                others.append(f"{field.label}: “{choices.get(value, value)}”")
        return sent, others


class DraftConferenceForm(ConferenceForm):
    """The conference that is made, and who took part in one line of names."""

    participants = forms.CharField(
        label=gettext_lazy("Who took part"),
        max_length=_LINE_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy(
            "One line of names in any of the languages, with the role where it is not that of a participant: "
            "Jordan (host), Iraq, Syria."
        ),
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Basis"),
        choices=Basis.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("What our knowledge of it rests on."),
    )

    class Meta(ConferenceForm.Meta):
        fields = (
            *("code", *translated_fields("title", "city"), "starts_on", "ends_on"),
            *("series", "edition", "item_kind", *translated_fields("aims")),
        )
        widgets: ClassVar[dict[str, Any]] = {
            **ConferenceForm.Meta.widgets,
            **dict.fromkeys(translated_fields("aims"), forms.Textarea(attrs={"rows": 2})),
        }

    field_order = ("participants", "basis")

    def __init__(self, *args: Any, named: list[Named], source_text: str = "", **kwargs: Any) -> None:
        super(ConferenceForm, self).__init__(*args, **kwargs)
        self._named, self._source_text = named, source_text
        if self.instance.pk is not None:
            for name in [name for name in self.fields if name not in self.field_order]:
                del self.fields[name]
            self.fields["participants"].required = False
        direct_fields(self.fields)
        _begin_with_the_language_at_hand(self, "title", "city", "aims")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        _refuse_copies(self, values, translated_fields("aims"), self._source_text)
        return values

    def clean_participants(self) -> Any:
        found, faults = read_line(self.cleaned_data["participants"], self._named)
        if faults:
            raise ValidationError(faults)
        return found


class WebAddressField(forms.URLField):
    """An address of the web; https where it does not say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the document is; its file, its text and its language are those of the draft."""

    class Meta:
        model = SourceDocument
        fields = (
            *(*translated_fields("title"), *with_translations("publisher")),
            *("published_on", "url", "reliability", "slug"),
        )
        field_classes: ClassVar = {"published_on": CalendarDateField, "url": WebAddressField}
        widgets: ClassVar = {"published_on": CalendarDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("A short name for addresses; empty: made of the title.")
        direct_fields(self.fields)
        _begin_with_the_language_at_hand(self, "title")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if "slug" in values and not values["slug"]:
            values["slug"] = free_slug(values)
        return values


def kept_fields(
    form: type[forms.Form | forms.ModelForm[Any]], data: QueryDict, prefix: str = ""
) -> dict[str, Any]:
    """What was typed into the fields of `form`, as it was typed."""
    kept: dict[str, Any] = {}
    for name, field in form.base_fields.items():
        sent = f"{prefix}-{name}" if prefix else name
        if isinstance(field, forms.ModelMultipleChoiceField):
            kept[name] = [value[:40] for value in data.getlist(sent)[:200]]
        elif sent in data:
            kept[name] = data[sent][:_TYPED_MAX]
        if f"{sent}_calendar" in data:
            kept[f"{name}_calendar"] = data[f"{sent}_calendar"][:20]
    return kept


def as_sent(kept: Mapping[str, Any], prefix: str = "") -> QueryDict:
    """What was kept, as if the form had just been sent."""
    data = QueryDict(mutable=True)
    for name, value in kept.items():
        data.setlist(
            f"{prefix}-{name}" if prefix else name, value if isinstance(value, list) else [str(value)]
        )
    return data


def as_initial(form: type[forms.Form | forms.ModelForm[Any]], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was kept, to begin a form with; a day in the calendar of whoever looks."""
    initial = dict(kept)
    for name, field in form.base_fields.items():
        if isinstance(field, CalendarDateField) and kept.get(name):
            typed = CalendarDateInput().value_from_datadict(kept, {}, name)
            try:
                initial[name] = field.to_python(typed)
            except ValidationError:
                initial[name] = typed
    return initial


def _begin_with_the_language_at_hand(form: forms.BaseForm, *names: str) -> None:
    """Each of `names` in the language of the interface comes first of its kind, with what is said of it in
    all of them.
    """
    at_hand = f"_{(get_language() or '')[:2]}"
    order = list(form.fields)
    for name in names:
        fields = [field for field in order if field in translated_fields(name)]
        said = next(filter(None, (str(form.fields[field].help_text) for field in fields)), "")
        places = [order.index(field) for field in fields]
        sorted_fields = sorted(fields, key=lambda field: not field.endswith(at_hand))
        for place, field in zip(places, sorted_fields, strict=True):
            order[place] = field
            form.fields[field].help_text = said if field == sorted_fields[0] else ""
    form.order_fields(order)


def _refuse_copies(
    form: forms.BaseForm, values: Mapping[str, Any], fields: Iterable[str], source_text: str
) -> None:
    """A fault at each of `fields` that has a run of words of the text."""
    names = _known_names()
    for name in fields:
        if run := copied_run(values.get(name) or "", source_text, names):
            message = _(
                "Say it in your own words: “%(run)s” stands in the text. At most %(most)s words in a row "
                "may be its own."
            )
            form.add_error(name, message % {"run": run, "most": localize_digits(SHARED_WORDS - 1)})


def _known_names() -> list[str]:
    """Names that nobody can say in words of their own: of organizations and States."""
    names = [name for state in State.objects.in_use() for name in names_of(state)]
    for one in Organization.objects.all():
        names += filter(None, (getattr(one, name) for name in translated_fields("name")))
    return [name for name in names if name and " " in name.strip()]
