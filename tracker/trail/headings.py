"""What stands over the columns of a sheet for people, where the trail has some of its own."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.files.headings import HEADINGS

TRAIL_HEADINGS: Final[Mapping[str, Promise]] = {
    **HEADINGS,
    "sequence": _("sequence"),
    "effective_on": _("Effective on"),
    "author": _("author"),
    "origin": _("Origin"),
    "needs_review": _("needs review"),
    "report_state": _("state of the report"),
    "assessed_status": _("status as assessed"),
    "evidence_count": _("pieces of evidence"),
    "digest": _("digest"),
    "report": _("report"),
    "citation": _("citation"),
    "file_name": _("file name"),
    "media_type": _("media type"),
    "size": _("size"),
    "verdict": _("Verdict"),
    "reason": _("reason"),
    "reviewer": _("Reviewer"),
    "dissent": _("dissent"),
    "indicator": _("indicator"),
    "indicator_name": _("name of the indicator"),
    "observed_on": _("Observed on"),
    "value": _("Value"),
    "superseded": _("Superseded"),
    "unreviewed": _("unreviewed"),
    "as_of": _("As of"),
    "known_at": _("known at"),
    "last_report_note": _("note of the last report"),
    "changed_at": _("changed at"),
    "from": _("status before"),
    "to": _("status after"),
    "changes (sheet)": _("changes"),
    "reports (sheet)": _("status reports"),
    "reviews (sheet)": _("reviews"),
    "measurements (sheet)": _("measurements"),
}
