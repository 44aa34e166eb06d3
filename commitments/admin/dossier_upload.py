"""Loading a dossier through the admin: first what it would change, then the same file for good."""

from __future__ import annotations

import base64
import binascii
import json
import re
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from commitments.dossiers.loading import OutcomesChanged, load_dossiers, published_by
from commitments.record.translating import untranslated_note
from commitments.record.wording import REASON_MAX, Rewording
from commitments.requests.form_data import form_data
from commitments.seeding.merging import Action, hash_of_outcomes, outcome_summary
from commitments.seeding.reading import SIZE_MAX, SeedRefused
from commitments.vocabulary import ReasonedWordingKind, WordingKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from commitments.seeding.merging import RowOutcome

NAME_MAX_LENGTH: Final = 80
FILES_MAX: Final = 20
# What the page of a check carries to the one that loads: below what a form may bring (2.5 MiB), and what is
# kept of one while somebody signs in again.
KEPT_MAX: Final = 1_500_000
# The name of a file, and what stands in it.
Named = tuple[str, str]


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        clean = super().clean
        return [clean(one, initial) for one in data or ()]


def pack(files: Sequence[Named]) -> str:
    """Names and texts of files in one short line."""
    return base64.b64encode(zlib.compress(json.dumps(files).encode())).decode()


def unpack(packed: str) -> list[Named]:
    """The files again. Raises ValueError for what pack() did not make, or what grows too large."""
    unpacking = zlib.decompressobj()
    try:
        said = unpacking.decompress(base64.b64decode(packed, validate=True), 4 * SIZE_MAX)
        files = json.loads(said)
    except (binascii.Error, zlib.error, RecursionError) as error:
        raise ValueError(packed[:60]) from error
    match files:
        case [*named] if all(
            isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one)
            for one in named
        ):
            return [(name, text) for name, text in named]
    raise ValueError(packed[:60])


class DossierForm(forms.Form):
    """A dossier, as one or several files or as those that were just checked."""

    file = FilesField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "A dossier in YAML; docs/dossiers.md says how to write one. Choose all files at once where "
            "several are of one conference."
        ),
    )
    refresh = forms.BooleanField(
        label=gettext_lazy("Overwrite what staff edited"),
        required=False,
        help_text=gettext_lazy("Without it, what was edited here since is kept."),
    )
    wording_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of change"),
        choices=ReasonedWordingKind.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("Only where what was published is worded otherwise."),
    )
    wording_reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        required=False,
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("It stands on the resolution's page, beside what was changed."),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput, max_length=KEPT_MAX)
    checked = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        values["files"] = self._files(values.get("file") or [], values.get("kept") or "")
        values["kept"] = pack(values["files"])
        if len(values["kept"]) > KEPT_MAX:
            message = _("These files are too large for a form; load them with “manage.py load_dossier”.")
            self.add_error("file", message)
        kind, reason = values.get("wording_kind"), values.get("wording_reason")
        if bool(kind) != bool(reason) and not {"wording_kind", "wording_reason"} & set(self.errors):
            missing = "wording_reason" if kind else "wording_kind"
            self.add_error(missing, _("Give the kind of the change and its reason, or neither."))
        return values

    def _files(self, uploads: Sequence[UploadedFile[Any]], kept: str) -> list[Named]:
        """The files that were sent, else those that were checked; harmless names, each once."""
        try:
            files = self._read(uploads) if uploads else unpack(kept) if kept else []
        except ValueError:
            files = []
        if not files and "file" not in self.errors:
            self.add_error("file", _("Choose a file."))
        if len(files) > FILES_MAX:
            self.add_error("file", _("Choose at most %(limit)d files.") % {"limit": FILES_MAX})
        named: dict[str, str] = {}
        for number, (name, text) in enumerate(files, start=1):
            safe = safe_dossier_name(name)
            named[safe if safe not in named else f"{number}-{safe}"] = text
        return list(named.items())

    def _read(self, uploads: Sequence[UploadedFile[Any]]) -> list[Named]:
        files: list[Named] = []
        for upload in uploads:
            if (upload.size or 0) > SIZE_MAX:
                self.add_error("file", _("A dossier has at most %(limit)d bytes.") % {"limit": SIZE_MAX})
                continue
            try:
                files.append((str(upload.name), upload.read().decode()))
            except UnicodeDecodeError:
                self.add_error("file", _("The text is not in UTF-8."))
        return files


def safe_dossier_name(name: str) -> str:
    """A file name that is one: for the reason in the history, and for a file in a folder of our own."""
    last = name.replace("\\", "/").rpartition("/")[2].removesuffix(".yaml").removesuffix(".yml")
    stem = re.sub(r"[^-\w.]", "", last.replace(" ", "_"))[: NAME_MAX_LENGTH - 5].strip("._")
    return f"{stem or 'dossier'}.yaml"


class DossierUpload(admin.ModelAdmin):  # type: ignore[type-arg]
    """The part of the conferences' admin that loads dossiers."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "dossier/",
                self.admin_site.admin_view(self.dossier_view),
                name="commitments_conference_dossier",
            ),
            *super().get_urls(),
        ]

    def dossier_view(self, request: HttpRequest) -> HttpResponse:
        """Check (a dry run) or, with `load`, load; a dossier with any fault changes nothing."""
        if not self.has_add_permission(request):
            raise PermissionDenied(
                _("You may not add conferences. Ask an administrator for the role of an officer.")
            )
        data = form_data(request)
        form = DossierForm(data, None if data is None else request.FILES)
        outcomes: list[RowOutcome] = []
        problems: list[Any] = []
        again = None
        has_changed = False
        if data is not None and form.is_valid():
            loads = request.method == "POST" and "load" in data
            try:
                outcomes = load_texts(form.cleaned_data, dry_run=not loads)
            except SeedRefused as refusal:
                problems = refusal.problems
            except OutcomesChanged as refusal:
                outcomes, has_changed = refusal.outcomes, True
            else:
                if loads:
                    messages.success(
                        request,
                        _("The dossier is loaded: %(summary)s") % {"summary": outcome_summary(outcomes)},
                    )
                    for note in filter(None, map(untranslated_note, published_by(outcomes))):
                        messages.warning(request, note)
                    return HttpResponseRedirect(reverse("admin:commitments_conference_changelist"))
            if not problems:
                kept = ("kept", "refresh", "wording_kind", "wording_reason")
                initial = {name: form.cleaned_data[name] for name in kept}
                again = DossierForm(initial={**initial, "checked": hash_of_outcomes(outcomes)})
        context = {
            **self.admin_site.each_context(request),
            "title": _("Load a dossier"),
            "opts": self.opts,
            "form": form,
            "again": again,
            "problems": problems,
            "has_several": len({problem.file for problem in problems}) > 1,
            "has_changed": has_changed,
            "outcomes": [outcome for outcome in outcomes if outcome.action is not Action.UNCHANGED],
            "counts": outcome_summary(outcomes) if again is not None else "",
            "media": self.media,
        }
        return TemplateResponse(
            request,
            "admin/commitments/dossier.html",
            context,
            status=422 if form.errors or problems or has_changed else 200,
        )


def load_texts(values: dict[str, Any], *, dry_run: bool) -> list[RowOutcome]:
    """What loading the files changes, or would change. Raises SeedRefused, and OutcomesChanged where that is
    not what the check showed.
    """
    with tempfile.TemporaryDirectory(prefix="mithaq-dossier-") as folder:
        paths = [Path(folder) / name for name, _text in values["files"]]
        for path_of_one, (_name, text) in zip(paths, values["files"], strict=True):
            path_of_one.write_text(text, encoding="utf-8", newline="")
        kind, reason = values.get("wording_kind"), values.get("wording_reason")
        return load_dossiers(
            paths,
            dry_run=dry_run,
            refresh=values["refresh"],
            why=Rewording(kind=WordingKind(kind), reason=reason) if kind and reason else None,
            checked=values["checked"],
        )
