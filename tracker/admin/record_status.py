"""“Record status”: one page for one commitment or for the hundred that were selected, all through
tracker.trail.recording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.guards import show_refusal
from commitments.language.calendars import format_date, localize_digits
from commitments.models import Commitment
from commitments.refusals import Refused
from commitments.requests.form_data import form_data
from commitments.requests.parameters import takes
from commitments.vocabulary import Status
from tracker.access.roles import commitments_permitted_to, rights_of
from tracker.admin.forms import COMMITMENTS_AT_ONCE, LINKS, RecordStatusForm, commitments_field
from tracker.admin.record_next import FILTERS, Onward, onward_from, onward_sent
from tracker.evidence.uploading import store_file
from tracker.imports.bulk_actions import Recorded, keep_bulk_action
from tracker.models import BulkActionKind, StatusReport
from tracker.trail.history import HistoryEntry, histories_of
from tracker.trail.level_changes import LevelChanges, level_changes
from tracker.trail.prospects import if_recorded
from tracker.trail.recording import NewStatus, VersionConflict, check_statuses, record_statuses
from tracker.trail.standing import Trail
from tracker.trail.status_rules import needs_review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from tracker.models import EvidenceFile

RECORD_PERMISSION: Final = "tracker.add_statusreport"


@dataclass(kw_only=True)
class RecordingRow:
    """One commitment on the page: what will change or has changed, or why not."""

    commitment: Commitment
    version: int
    refusal: str = ""
    report: StatusReport | None = None
    new_steps: list[HistoryEntry] | None = None


def recording_rows(versions: dict[int, int], author: User) -> list[RecordingRow]:
    """The chosen commitments, each with what was reported after the version that the officer saw.

    Raises Http404 where one of them is not the author's to report on, or is not there.
    """
    chosen = (
        Commitment.objects.filter(pk__in=versions)
        .select_related("state", "resolution__conference")
        .order_by("reference")
    )
    commitments = list(commitments_permitted_to(author, chosen, permission=RECORD_PERMISSION))
    if len(commitments) < len(versions):
        raise Http404
    rows = [
        RecordingRow(commitment=commitment, version=versions[commitment.pk]) for commitment in commitments
    ]
    add_new_steps([row for row in rows if row.version != row.commitment.version], author)
    return rows


def add_new_steps(stale: list[RecordingRow], author: User) -> None:
    """Refuse rows that are not as the officer saw them, and note what came since."""
    histories = histories_of([row.commitment for row in stale], seen_by=author) if stale else {}
    for row in stale:
        row.new_steps = [step for step in histories.get(row.commitment.pk, []) if step.sequence > row.version]
        row.refusal = _("Changed after you opened it.")


def preview(
    rows: list[RecordingRow], form: RecordStatusForm, files: Sequence[EvidenceFile], author: User
) -> None:
    """Note on each row whether recording would be refused; writes nothing."""
    for row, refusal in zip(
        rows, check_statuses(_new_statuses(rows, form, files), author=author), strict=True
    ):
        if refusal is not None:
            row.refusal = row.refusal or str(refusal)


def changes_of(rows: list[RecordingRow], form: RecordStatusForm) -> LevelChanges:
    """What recording the rows that are not refused would do to their levels."""
    status, effective_on = form.cleaned_data["status"], form.cleaned_data["effective_on"]
    return level_changes((row.commitment, status, effective_on) for row in rows if not row.refusal)


def record(
    rows: list[RecordingRow], form: RecordStatusForm, files: Sequence[EvidenceFile], author: User
) -> None:
    """Record all rows at once; a refused one keeps no other from being recorded."""
    conflicts = []
    for row, outcome in zip(
        rows, record_statuses(_new_statuses(rows, form, files), author=author), strict=True
    ):
        if isinstance(outcome, StatusReport):
            row.report = outcome
        elif isinstance(outcome, VersionConflict):
            conflicts.append((row, outcome))
        else:
            row.refusal = str(outcome)
    if not conflicts:
        return
    now = Commitment.objects.in_bulk([row.commitment.pk for row, _refusal in conflicts])
    for row, _refusal in conflicts:
        row.commitment.version, row.commitment.status = (
            now[row.commitment.pk].version,
            now[row.commitment.pk].status,
        )
    add_new_steps([row for row, _refusal in conflicts], author)
    for row, refusal in conflicts:
        row.refusal = str(refusal)


def keep(rows: list[RecordingRow], form: RecordStatusForm, before: dict[int, str], author: User) -> None:
    """Keep what was recorded of many at once, so that it can be undone as a whole."""
    said = _("%(status)s since %(date)s") % {
        "status": Status(form.cleaned_data["status"]).label,
        "date": format_date(form.cleaned_data["effective_on"]),
    }
    recorded = [
        Recorded(
            reference=row.commitment.reference,
            before=before[row.commitment.pk],
            after=str(Status(form.cleaned_data["status"]).label),
            made={"pk": row.report.pk} if row.report is not None else {},
            refusal=row.refusal,
        )
        for row in rows
    ]
    keep_bulk_action(BulkActionKind.STATUS, recorded, said=said, person=author)


def _new_statuses(
    rows: list[RecordingRow], form: RecordStatusForm, files: Sequence[EvidenceFile]
) -> list[NewStatus]:
    values: dict[str, Any] = {
        "status": Status(form.cleaned_data["status"]),
        "effective_on": form.cleaned_data["effective_on"],
        "note": form.cleaned_data["note"],
        "evidence": form.new_evidence(files),
    }
    return [NewStatus(commitment=row.commitment, expected_version=row.version, **values) for row in rows]


def store_files(form: RecordStatusForm, author: User) -> list[EvidenceFile]:
    """The files of an earlier try and those that come with this one, which are kept now; what is refused
    becomes an error of the form.
    """
    kept = list(form.cleaned_data.get("kept", []))
    for upload in form.cleaned_data.get("files", []):
        try:
            kept.append(store_file(content=upload.file, name=upload.name or "", uploaded_by=author))
        except Refused as refusal:
            show_refusal(form, Refused(f"{upload.name}: {refusal}", field="files"))
    return kept


def author_of(request: HttpRequest) -> User:
    return cast("User", request.user)


class RecordStatusViews(admin.ModelAdmin):  # type: ignore[type-arg]
    """The half of the commitments' admin that records."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "record/", self.admin_site.admin_view(self.record_view), name="commitments_commitment_record"
            ),
            path(
                "<int:pk>/record/",
                self.admin_site.admin_view(self.record_one_view),
                name="commitments_commitment_record_one",
            ),
            *super().get_urls(),
        ]

    def has_record_permission(self, request: HttpRequest) -> bool:
        """Whether this person may record statuses; Django asks it for the action by this name."""
        return request.user.has_perm(RECORD_PERMISSION) and self.has_view_permission(request)

    @admin.action(
        description=gettext_lazy("Record status of the selected commitments"), permissions=["record"]
    )
    def record_status_of_selected(
        self, request: HttpRequest, queryset: QuerySet[Commitment]
    ) -> HttpResponse | None:
        versions = dict(
            queryset.order_by("reference").values_list("pk", "version")[: COMMITMENTS_AT_ONCE + 1]
        )
        if len(versions) > COMMITMENTS_AT_ONCE:
            self.message_user(
                request,
                localize_digits(
                    _("Choose at most %(limit)d commitments at a time.") % {"limit": COMMITMENTS_AT_ONCE}
                ),
                messages.ERROR,
            )
            return None
        if not versions:
            self.message_user(
                request,
                _("None of the selected commitments is there for you to report on."),
                messages.WARNING,
            )
            return None
        if commitments_permitted_to(author_of(request), queryset, permission=RECORD_PERMISSION).count() < len(
            versions
        ):
            self.message_user(
                request,
                _("You may record statuses only for the States for which you act; choose those alone."),
                messages.ERROR,
            )
            return None
        return self._page(
            request, self._fresh_form(request, versions), recording_rows(versions, author_of(request))
        )

    @takes(FILTERS)
    def record_one_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page for one commitment, opened from its own page; it posts to the same address as the
        others.
        """
        self._require_permission(request)
        if pk >= 2**63:
            raise Http404
        commitment = get_object_or_404(self.get_queryset(request), pk=pk)
        versions = {commitment.pk: commitment.version}
        return self._page(
            request,
            self._fresh_form(request, versions),
            recording_rows(versions, author_of(request)),
            onward=onward_from(self, request, commitment),
        )

    def record_view(self, request: HttpRequest) -> HttpResponse:
        """Preview (`preview`) or record (`record`) what the form says; by any other request no status is
        written.
        """
        self._require_permission(request)
        data = form_data(request)
        if data is None:
            return HttpResponseRedirect(reverse("admin:commitments_commitment_changelist"))
        author = author_of(request)
        form = RecordStatusForm(data, request.FILES, person=author)
        form.is_valid()
        versions = form.cleaned_data.get("commitments", {})
        rows = recording_rows(versions, author)
        # Only once it is known that they may report here are files of theirs kept; then even where something
        # else is wrong, for a browser sends them once.
        files = store_files(form, author) if rows else []
        if not form.is_valid():
            return self._page(
                request, self._again(form, files, versions, author, bound=True), rows, status=422
            )
        preview(rows, form, files, author)
        changes = changes_of(rows, form)
        recording = request.method == "POST" and "record" in data
        if not recording or not changes.confirmed_by(data.get("confirmed", "")):
            again = self._again(form, files, versions, author)
            status = 422 if recording else 200
            return self._page(request, again, rows, stage="preview", status=status, changes=changes)
        with transaction.atomic():
            before = {row.commitment.pk: row.commitment.get_status_display() for row in rows}
            record(rows, form, files, author)
            keep(rows, form, before, author)
        if len(rows) == 1 and (report := rows[0].report) is not None:
            said = (
                _("%(reference)s: “%(status)s” was recorded; it waits for a review.")
                if report.needs_review
                else _("%(reference)s: “%(status)s” was recorded.")
            )
            said %= {"reference": rows[0].commitment.reference, "status": report.get_status_display()}
            self.message_user(request, said, messages.SUCCESS)
            own_page = reverse("admin:commitments_commitment_change", args=[rows[0].commitment.pk])
            onward = onward_sent(self, request, data) if data.get("record") == "next" else None
            return HttpResponseRedirect(own_page if onward is None else onward.address)
        # What was typed is kept for the refused ones; the versions are those that the officer now sees.
        refused = {row.commitment.pk: row.commitment.version for row in rows if row.refusal}
        again = self._again(form, files, refused, author)
        return self._page(
            request, again, rows, stage="result", status=200 if any(row.report for row in rows) else 409
        )

    def _require_permission(self, request: HttpRequest) -> None:
        if not self.has_record_permission(request):
            raise PermissionDenied(_("You may not record statuses. Ask an administrator for the permission."))

    def _fresh_form(self, request: HttpRequest, versions: dict[int, int]) -> RecordStatusForm:
        return RecordStatusForm(
            initial={"commitments": commitments_field(versions), "effective_on": timezone.localdate()},
            person=author_of(request),
        )

    def _again(
        self,
        form: RecordStatusForm,
        files: Sequence[EvidenceFile],
        versions: dict[int, int],
        author: User,
        *,
        bound: bool = False,
    ) -> RecordStatusForm:
        """The form with what was typed, the files that are kept by now, and these versions; `bound` also
        shows what is wrong.
        """
        kept = [str(file.key) for file in files]
        if not bound:
            typed = {name: form.cleaned_data[name] for name in ("status", "effective_on", "note")}
            links = {
                f"evidence_{name}{suffix}": form.cleaned_data[f"evidence_{name}{suffix}"]
                for suffix in LINKS
                for name in ("title", "url")
            }
            return RecordStatusForm(
                initial={**typed, **links, "kept": kept, "commitments": commitments_field(versions)},
                person=author,
            )
        data = form.data.copy()  # type: ignore[attr-defined]
        data.setlist("kept", kept)
        again = RecordStatusForm(data, person=author)
        for name, errors in form.errors.items():
            # Those of the files are told by the first form alone: a browser does not send files twice.
            if name not in again.errors:
                again.add_error(name, list(map(str, errors)))
        return again

    def _what_is_seen(
        self, request: HttpRequest, form: RecordStatusForm, rows: list[RecordingRow]
    ) -> dict[str, Any]:
        """How many would wait for a review and, of one commitment, what everybody sees before and after."""
        ready, rights = [row.commitment for row in rows if not row.refusal], rights_of(author_of(request))
        waiting = [one for one in ready if needs_review(rights, one.resolution.conference.review_policy)]
        seen: dict[str, Any] = {"waiting_count": len(waiting), "counts_at_once": not waiting}
        if len(ready) == 1:
            status, day = Status(form.initial["status"]), form.initial["effective_on"]
            seen["prospect"] = if_recorded(Trail.of(ready[0]), status=status, effective_on=day)
        return seen

    def _page(
        self,
        request: HttpRequest,
        form: RecordStatusForm,
        rows: list[RecordingRow],
        *,
        stage: str = "form",
        status: int = 200,
        changes: LevelChanges | None = None,
        onward: Onward | None = None,
    ) -> HttpResponse:
        data = form_data(request)
        if onward is None and data is not None and len(rows) == 1:
            onward = onward_sent(self, request, data)
        refused = [row for row in rows if row.refusal]
        new_status = form.initial.get("status") if stage == "preview" else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Record status"),
            "opts": self.opts,
            "form": form if stage != "result" or refused else None,
            "rows": rows,
            "stage": stage,
            "changes": changes,
            "onward": onward,
            **(self._what_is_seen(request, form, rows) if stage == "preview" else {}),
            "is_unconfirmed": status == 422 and changes is not None,
            "new_status": new_status,
            "new_date": form.initial.get("effective_on"),
            "recorded_count": sum(row.report is not None for row in rows),
            "ready_count": len(rows) - len(refused),
            "refused_count": len(refused),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/tracker/record_status.html", context, status=status)
