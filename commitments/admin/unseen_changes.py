"""What others changed while a form was open, which it does not save over: of a row, or of one below it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Max
from django.forms import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.calendars import format_datetime
from commitments.language.differences import change_in_words
from commitments.requests.form_data import form_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

# The hidden field that tells which version of a row the form was opened on.
SEEN: Final = "_seen"
# More digits than any key has say nothing.
_KEY_DIGITS: Final = 18


def late_messages(news: list[str]) -> list[str]:
    """What a person reads whose form was opened before what `news` tells."""
    late = _(
        "Somebody changed this after you opened it. Look at what is new, and save again if yours still holds."
    )
    return [late, *news]


def unsaid_messages() -> list[str]:
    """What a person reads whose form does not say on what it was opened."""
    return [
        _(
            "The form does not say which version of this it was opened on. Look at it as it stands, and save "
            "again if yours still holds."
        )
    ]


def version_of(row: Any) -> int | None:
    """The version of its history at which `row` stands, 0 before the first; None where there is no row."""
    if row is None:
        return None
    last: int | None = row.history.aggregate(last=Max("history_id"))["last"]
    return last or 0


def unseen_messages(row: Any, seen: str | None) -> list[str]:
    """Why the form that was opened on the version `seen` of `row` is not saved; nothing where it may be.

    One that does not say on which version it was opened is never saved over the row.
    """
    if seen is None or not (seen.isascii() and seen.isdigit()):
        return unsaid_messages()
    news = _changes_since(row, int(seen[:_KEY_DIGITS]))
    return late_messages(news) if news else []


def _changes_since(row: Any, seen: int) -> list[str]:
    """What was changed of `row` after the version `seen` of its history: field by field, by whom and when."""
    versions = list(
        row.history.filter(history_id__gte=seen).select_related("history_user").order_by("history_id")
    )
    summaries = []
    # Before the first version of a row that was loaded nothing is known of it.
    known = versions if any(version.history_id == seen for version in versions) else [None, *versions]
    for before, after in itertools.pairwise(known):
        who = after.history_user.get_username() if after.history_user else "–"
        when = format_datetime(timezone.localtime(after.history_date))
        changes = [
            change_in_words(row._meta.get_field(change.field).verbose_name, change.old, change.new)
            for change in (after.diff_against(before, foreign_keys_are_objs=True).changes if before else ())
        ]
        summaries.append(f"{who}, {when}: {'; '.join(changes) or '–'}")
    return summaries


class ConflictingForm:
    """A form that was opened before somebody else's change, which it refuses to overwrite.

    What was typed stays; the page has the present version by now, so that saving again is a decision.
    """

    changes_unseen: ClassVar[list[str]]

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        self.add_error(None, self.changes_unseen)  # type: ignore[attr-defined]
        return cleaned


def changes_unseen(request: HttpRequest, row: Any) -> list[str]:
    """Why the form that is handed in is not saved over `row`; holds the row until the end of the
    transaction.
    """
    data = form_data(request)
    if row is None or data is None:
        return []
    hold_row(request, row)
    return unseen_messages(row, data.get(SEEN))


def hold_row(request: HttpRequest, row: Any) -> None:
    """Django saves a form in one transaction: until its end nobody else saves this row."""
    if request.method == "POST":
        list(type(row)._base_manager.select_for_update().filter(pk=row.pk).values_list("pk"))


class UnseenChangesMixin:
    """For admins of rows with a history: a form that was opened before somebody else's change, of the row
    or of one below it, is not saved over it.
    """

    def changes_unseen(self, request: HttpRequest, row: Any) -> list[str]:
        return changes_unseen(request, row)

    def version_of(self, row: Any) -> Any:
        return version_of(row)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        if not (news := self.changes_unseen(request, obj)):
            return form
        return type(form.__name__, (ConflictingForm, form), {"changes_unseen": news})

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        values: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)  # type: ignore[misc]
        if issubclass(inline.formset, UnseenChangesFormSet):
            values["is_saved"] = request.method == "POST"
        return values

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["seen"] = self.version_of(context.get("original"))
        context["seen_below"] = [
            field
            for inline in context.get("inline_admin_formsets", ())
            if isinstance(inline.formset, UnseenChangesFormSet)
            for field in inline.formset.seen_fields()
        ]
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        return page


class UnseenChangesFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """The rows below another; one that somebody else changed after the page was opened is not saved over."""

    def __init__(self, *args: Any, is_saved: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_saved and self.instance.pk is not None:
            model: Any = self.model
            rows = model._base_manager.select_for_update()
            list(rows.filter(**{self.fk.name: self.instance}).order_by("pk").values_list("pk"))

    def seen_fields(self) -> Iterator[tuple[str, int]]:
        """The hidden fields of the page: which version of each row it shows."""
        rows = [form.instance.pk for form in self.initial_forms if form.instance.pk is not None]
        model: Any = self.model
        key = model._meta.pk.attname
        versions = model.history.model.objects.filter(**{f"{key}__in": rows})
        last = dict(versions.values_list(key).annotate(last=Max("history_id")))
        for form in self.initial_forms:
            if form.instance.pk is not None:
                yield f"{form.prefix}-{SEEN}", last.get(form.instance.pk, 0)

    def clean(self) -> None:
        super().clean()
        for form in self.initial_forms:
            if form.instance.pk is not None and form.has_changed():
                for message in unseen_messages(form.instance, self.data.get(f"{form.prefix}-{SEEN}")):
                    form.add_error(None, message)
