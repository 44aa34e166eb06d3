"""Imports in the admin: hand in a file, say which column is what, look at what would happen, import; and
the log of all.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.forms.models import model_to_dict
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from commitments.language.calendars import Calendar, current_calendar, localize_digits, override_calendar
from commitments.language.languages import current_language
from commitments.refusals import Refused
from commitments.requests.form_data import form_data
from tracker.admin.import_mapping import READ, REPEATS, MappingForm, ReadingForm
from tracker.admin.import_results import ImportResultViews
from tracker.admin.import_template import ImportTemplateView
from tracker.admin.logs import LogAdmin, imports_visible_to
from tracker.admin.people_search import PeopleSearchMixin
from tracker.imports.checks import Check
from tracker.imports.files import BYTES_MAX, ROWS_MAX, FileRefused, Reading
from tracker.imports.kinds import import_schemas_for
from tracker.imports.planning import ImportSchema
from tracker.imports.running import (
    NotConfirmed,
    NotEntitled,
    Progress,
    plan_import,
    read_otherwise,
    run_import,
    store_upload,
)
from tracker.imports.saved_mappings import mapping_of, save_mapping, saved_mappings_for, set_mapping
from tracker.models import Import, ImportKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from tracker.imports.planning import ImportPlan
    from tracker.models import SavedMapping

ROWS_SHOWN = 100
FIRST_ROWS = 5
# Where the progress is written between the two halves of a page.
PROGRESS = "<!-- progress -->"


class FileForm(forms.Form):
    """A file, what its rows are, and in which calendar its dates are typed."""

    kind = forms.ChoiceField(label=gettext_lazy("What the rows are"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV or XLSX. The first row names the columns. Encoding, delimiter and sheet can be changed next."
        ),
    )
    calendar = forms.ChoiceField(
        label=gettext_lazy("Calendar of its dates"),
        choices=Calendar.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Cells that a spreadsheet holds as dates are Gregorian anyway."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(schema.kind.value, schema.kind.label) for schema in import_schemas_for(person)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["kind"].initial = kinds[0][0] if kinds else None
        self.fields["calendar"].initial = current_calendar()


@admin.register(Import)
class ImportAdmin(PeopleSearchMixin, ImportResultViews, ImportTemplateView, LogAdmin):
    """Every file that was handed in, with its hash, and whether it was imported."""

    list_display = (
        "name",
        "kind",
        "uploaded_by",
        "uploaded_at",
        "imported_at",
        "row_count",
        "changed_count",
        "sha256_shown",
    )
    list_filter = ("kind", ("imported_at", admin.EmptyFieldListFilter))
    people = ("uploaded_by",)
    search_fields = ("name", "sha256")
    fields = (
        "name",
        "kind",
        "size",
        "sha256",
        "calendar",
        "uploaded_by",
        "uploaded_at",
        "imported_at",
        "row_count",
        "changed_count",
        "there_count",
        "repeats",
        "undone_at",
        "undone_by",
    )
    ordering = ("-uploaded_at", "-pk")
    change_list_template = "admin/tracker/import_change_list.html"
    change_form_template = "admin/tracker/import_change_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return imports_visible_to(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A focal point sees those of their own, which get_queryset holds.
        return request.user.has_perm("tracker.view_import") and (
            obj is None or imports_visible_to(request).filter(pk=obj.pk).exists()
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.add_import")

    @admin.display(description=gettext_lazy("SHA-256"), ordering="sha256")
    def sha256_shown(self, upload: Import) -> str:
        return format_html('<bdi class="code" dir="ltr">{}…</bdi>', upload.sha256[:16])

    def get_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/check/", self.admin_site.admin_view(self.check_view), name="tracker_import_check"),
            path("<int:pk>/run/", self.admin_site.admin_view(self.run_view), name="tracker_import_run"),
            *super().get_urls(),
        ]

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        person = cast("User", request.user)
        data = form_data(request)
        form = FileForm(data, None if data is None else request.FILES, person=person)
        problems: list[Any] = []
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                stored = store_upload(
                    content=upload.file,
                    name=upload.name or "",
                    kind=ImportKind(form.cleaned_data["kind"]),
                    calendar=Calendar(form.cleaned_data["calendar"]),
                    person=person,
                )
            except FileRefused as refusal:
                problems = refusal.problems
            else:
                return HttpResponseRedirect(reverse("admin:tracker_import_check", args=[stored.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a file"),
            "opts": self.opts,
            "form": form,
            "problems": problems,
            "schemas": import_schemas_for(person),
            "bytes_max": BYTES_MAX // 1024 // 1024,
            "rows_max": ROWS_MAX,
            "rows_of_others_max": ImportSchema.rows_max,
            "media": self.media,
        }
        return TemplateResponse(
            request, "admin/tracker/import_file.html", context, status=422 if form.errors or problems else 200
        )

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the file would do, row by row, and which column is read as what; importing is another
        request.
        """
        upload = self._upload(request, pk)
        if upload.imported_at is not None:
            return HttpResponseRedirect(reverse("admin:tracker_import_change", args=[upload.pk]))
        person = cast("User", request.user)
        saved = saved_mappings_for(person, upload.kind)
        try:
            plan = plan_import(upload, person=person)
            data = form_data(request)
            if request.method == "POST" and "reads" in request.POST:
                return self._read_otherwise(upload, plan, request)
            if request.method == "POST" and "like" in request.POST:
                return self._read_alike(upload, plan, saved, request)
            may_name = request.user.has_perm("commitments.change_state")
            chosen = MappingForm(data, plan=plan, may_name=may_name)
            if (
                request.method == "POST"
                and chosen.is_valid()
                and self._mapping_is_kept(chosen, upload, person)
            ):
                return HttpResponseRedirect(reverse("admin:tracker_import_check", args=[upload.pk]))
        except FileRefused as refusal:
            for problem in refusal.problems[:20]:
                messages.error(request, str(problem))
            return HttpResponseRedirect(reverse("admin:tracker_import_add"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Check the import"),
            "opts": self.opts,
            "upload": upload,
            "plan": plan,
            "changes": plan.changes,
            "form": chosen,
            "saved": saved,
            "reading": ReadingForm(plan=plan, initial=model_to_dict(upload, READ)),
            "first_rows": [row.cells for row in islice(plan.sheet.rows, FIRST_ROWS)],
            "unread": [
                heading for heading in plan.sheet.headings if heading and heading not in plan.columns.values()
            ],
            "shown": plan.changing[:ROWS_SHOWN],
            "there": _there(plan.there_count) if plan.there_count else "",
            "checked": Check.of(plan, upload).signed(),
            "twin": Import.objects.filter(sha256=upload.sha256, kind=upload.kind, imported_at__isnull=False)
            .order_by("imported_at")
            .first(),
            "media": self.media,
        }
        return TemplateResponse(
            request, "admin/tracker/import_check.html", context, status=422 if chosen.errors else 200
        )

    def _read_otherwise(self, upload: Import, plan: ImportPlan, request: HttpRequest) -> HttpResponse:
        """Read the file in another encoding, with another delimiter, or another sheet of it."""
        form = ReadingForm(request.POST, plan=plan)
        if form.is_valid():
            said = Reading(**{name: form.cleaned_data.get(name, "") for name in READ})
            try:
                read_otherwise(upload, said)
            except FileRefused as refusal:
                for problem in refusal.problems[:20]:
                    messages.error(request, str(problem))
        else:
            messages.error(request, _("Choose one of the ways that are offered."))
        return HttpResponseRedirect(reverse("admin:tracker_import_check", args=[upload.pk]))

    def _read_alike(
        self, upload: Import, plan: ImportPlan, saved: QuerySet[SavedMapping], request: HttpRequest
    ) -> HttpResponse:
        """Take how another file was read, as far as this one has its columns."""
        kept = get_object_or_404(saved, pk=_key(request.POST["like"]))
        mapping = mapping_of(kept)
        lacking = sorted(set(mapping.columns.values()) - set(plan.sheet.headings))
        if lacking:
            messages.warning(
                request,
                _("The file has no column of these names: %(names)s.") % {"names": _(", ").join(lacking)},
            )
        set_mapping(upload, mapping.limited_to(plan.sheet.headings), repeats=upload.repeats)
        return HttpResponseRedirect(reverse("admin:tracker_import_check", args=[upload.pk]))

    def _mapping_is_kept(self, chosen: MappingForm, upload: Import, person: User) -> bool:
        """Read the file as was said, and keep what is to be kept; else the form says why not."""
        try:
            with transaction.atomic():
                chosen.keep_names()
                if name := chosen.cleaned_data["save_as"].strip():
                    save_mapping(chosen.mapping(), kind=upload.kind, name=name, person=person)
                set_mapping(upload, chosen.mapping(), repeats=chosen.cleaned_data.get(REPEATS, False))
        except Refused as refusal:
            chosen.add_error(None, str(refusal))
            return False
        return True

    def run_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Import the file; the page tells how far it is while it is sent. Who closes it stops the import,
        and nothing of it stays.
        """
        upload = self._upload(request, pk)
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:tracker_import_check", args=[upload.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import"),
            "opts": self.opts,
            "upload": upload,
            "progress": PROGRESS,
        }
        page = render_to_string("admin/tracker/import_run.html", context, request=request)
        before, after = page.split(PROGRESS)
        parts = self._progress_parts(
            upload,
            cast("User", request.user),
            checked=request.POST.get("checked", ""),
            confirmed=request.POST.get("confirmed", ""),
            language=current_language(),
            calendar=current_calendar(),
        )
        response = StreamingHttpResponse(_around(before, parts, after))
        # No proxy on the way may keep the progress to itself.
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response

    def _progress_parts(
        self, upload: Import, person: User, *, checked: str, confirmed: str, language: str, calendar: str
    ) -> Iterator[str]:
        with translation.override(language), override_calendar(calendar):
            try:
                for progress in run_import(
                    upload, person=person, check=Check.from_signed(checked), confirmed=confirmed
                ):
                    if progress.changed is None:
                        yield _on_the_way(progress)
                    else:
                        yield _done(upload, progress.changed, there=progress.there)
            except FileRefused as refusal:
                yield render_to_string("admin/tracker/_problems.html", {"problems": refusal.problems})
            except (NotEntitled, NotConfirmed) as refusal:
                yield format_html('<p class="errornote">{}</p>', str(refusal))
            except DatabaseError:
                yield format_html(
                    '<p class="errornote">{}</p>',
                    _("The database failed. Nothing was imported; try again later."),
                )

    def _upload(self, request: HttpRequest, pk: int) -> Import:
        """A file of one's own; nobody imports what another handed in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(Import, pk=min(pk, 2**63 - 1), uploaded_by=request.user.pk)


def _key(text: str) -> int:
    return min(int(text), 2**63 - 1) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _on_the_way(progress: Progress) -> str:
    counts = {
        "done": localize_digits(progress.prepared or progress.done),
        "total": localize_digits(progress.total),
    }
    said = _("%(done)s of %(total)s rows checked") if progress.prepared else _("%(done)s of %(total)s rows")
    return format_html("<p>{}</p>", said % counts)


def _done(upload: Import, changed: int, *, there: int) -> str:
    message = ngettext(
        "%(shown)s row of the record was changed or added.",
        "%(shown)s rows of the record were changed or added.",
        changed,
    )
    return format_html(
        '<p class="outcome" role="status">{} <a href="{}">{}</a></p>',
        " ".join(
            filter(
                None,
                (
                    _("Imported."),
                    message % {"shown": localize_digits(changed)},
                    _there(there) if there else "",
                ),
            )
        ),
        reverse("admin:tracker_import_change", args=[upload.pk]),
        _("To the entry in the log"),
    )


def _there(count: int) -> str:
    message = ngettext(
        "%(shown)s row says what is there already, and was left out.",
        "%(shown)s rows say what is there already, and were left out.",
        count,
    )
    return message % {"shown": localize_digits(count)}


def _around(before: str, parts: Iterator[str], after: str) -> Iterator[str]:
    yield before
    yield from parts
    yield after
