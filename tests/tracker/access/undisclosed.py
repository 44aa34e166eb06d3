"""A record with steps that count, and others that only those see who work on it or act for the State; and the
addresses at which the public could see of them.
"""

from datetime import date
from io import BytesIO

import time_machine

from commitments.vocabulary import EvidenceKind
from tests.commitments.api.test_drafts import DETAILS, LISTS, OTHERS, make_public_record
from tests.extent import extent
from tests.factories import (
    at,
    dissent,
    make_commitment,
    make_focal_point,
    make_reviewer,
    make_state,
    report,
    review,
    web_page,
    withdraw,
)
from tracker.evidence.uploading import store_file
from tracker.trail.recording import NewEvidence

# Of BAG3-R1-IRQ: 1 counts, 2 waits, 3 was returned by 4, 5 withdrawn by 6, 7 was returned by 8 from which
# the State dissents with 9. Of BAG3-R1-IRN: 1 waits. Of BAG3-R1-KWT: 1 counted until 3.
# Of BAG3-R1-TUR: 1 was returned by 2 before it was accepted by 3, so that 2 alone is not shown.
UNDISCLOSED = (
    *(f"reports/BAG3-R1-IRQ-{step}" for step in (2, 3, 5, 7)),
    *(f"reviews/BAG3-R1-IRQ-{step}" for step in (4, 6, 8)),
    *("reports/BAG3-R1-IRN-1", "reviews/BAG3-R1-TUR-2"),
)
QUERIES = {
    "commitments": (
        *("reported_status=substantial", "reported_status=complete", "discrepancy=true", "discrepancy=false"),
        *(
            "disputed=true",
            "disputed=false",
            "ordering=last_report_on",
            "ordering=-last_report_on",
            "q=canary",
        ),
        *("as_of=2026-03-15", "known_at=2026-03-12T13:00:00Z", "known_at=2026-03-17T13:00:00Z&closed=any"),
        *("as_of=2026-03-15&reported_status=substantial", "as_of=2026-03-15&discrepancy=true"),
        *("as_of=2026-03-15&disputed=true", "as_of=2026-03-15&ordering=-last_report_on"),
    ),
    "matrix": ("reported_status=substantial", "discrepancy=true", "as_of=2026-03-15&discrepancy=true"),
    "timeline": ("reported_status=substantial", "discrepancy=true", "disputed=true"),
    "changes": ("reported_status=substantial", "discrepancy=true", "disputed=true", "after=3&limit=2"),
    "reports": (
        *("status=substantial", "report_state=submitted", "report_state=returned", "report_state=withdrawn"),
        *("waiting=true", "needs_review=true", "origin=self_report", "effective_after=2026-03-02"),
        *("recorded_after=2026-03-10T00:00:00Z", "ordering=effective_on", "ordering=recorded_at"),
    ),
    "reviews": (
        *("verdict=return", "verdict=withdraw", "recorded_after=2026-03-10T00:00:00Z"),
        *("report=BAG3-R1-IRQ-3", "report=BAG3-R1-IRN-1"),
    ),
}
# What a conference that discloses in full shows differently, and where every text is to be read then.
DIFFERENT_IN_FULL = (
    *(f"{address}/" for address in UNDISCLOSED),
    *("reports/?", "reviews/?", "commitments/?", "matrix/?discrepancy=true"),
    *("commitments/?as_of=2026-03-15", "commitments/?reported_status=substantial", "/data/package.zip"),
    *("commitments/?as_of=2026-03-15&disputed=true", "commitments/?disputed=true"),
    *("/en/commitments/BAG3-R1-IRN/", "/en/conferences/BAG3/"),
)
# Changes have no place before their commit on PostgreSQL, so that here nothing is listed there.
DIFFERENT_WHERE_LISTED = ("changes/?", "/feeds/changes.atom?discrepancy=true")
WITH_ALL_TEXTS = (
    *("reports/?format=xlsx", "reviews/?format=csv", "/en/commitments/BAG3-R1-IRQ/"),
    "/data/package.zip",
)
TRAIL_LISTS = ("commitments", "reports", "reviews", "measurements", "changes", "matrix", "timeline")
FORMS = ("", "format=csv")
ADDRESSES = (
    *DETAILS,
    *OTHERS,
    *(f"{name}/?{form}" for name in extent(TRAIL_LISTS, long=LISTS) for form in FORMS),
    *("reports/?format=xlsx", "reviews/?format=xlsx", "commitments/?format=xlsx"),
    *("commitments/?format=xlsx&labels=true", "commitments/?expand=last_report"),
    *(
        f"{name}/?{query}{form}"
        for name, queries in QUERIES.items()
        for query in queries
        for form in extent(("",), long=("", "&format=csv", "&format=xlsx"))
    ),
    *(f"{address}/" for address in UNDISCLOSED),
    *("reports/BAG3-R1-IRQ-1/", "reports/BAG3-R1-KWT-1/", "reviews/BAG3-R1-KWT-3/", "reports/BAG3-R1-TUR-1/"),
    *(f"commitments/BAG3-R1-{state}/" for state in ("IRN", "KWT", "TUR")),
    *(f"commitments/BAG3-R1-{state}/reports/" for state in ("IRN", "KWT", "TUR")),
    "commitments/BAG3-R1-IRQ/?known_at=2026-03-12T13:00:00Z",
    "/feeds/changes.atom?reported_status=substantial",
    "/feeds/changes.atom?discrepancy=true",
    "/feeds/deadlines.ics?discrepancy=true",
    *(
        f"/{language}/commitments/BAG3-R1-{state}/"
        for language in ("en", "fa")
        for state in ("IRN", "KWT", "TUR")
    ),
    "/en/commitments/BAG3-R1-IRQ/?as_of=2026-03-15",
    "/en/commitments/BAG3-R1-IRQ/?known_at=2026-03-12T13:00:00Z",
    *("/en/states/IRN/brief.pdf", "/en/states/KWT/brief.pdf"),
    *("/en/states/IRN/", "/en/states/KWT/", "/en/states/IRQ/?as_of=2026-03-15"),
    *(f"/en/{name}/" for name in ("conferences", "states", "themes", "commitments", "changes")),
    *("/en/commitments/?discrepancy=true", "/en/commitments/?reported_status=substantial"),
    *("/en/compare/?state=IRN,KWT", "/en/themes/liaison-officers/", "/en/search/?q=iraq"),
    *("/en/conferences/BAG3/?as_of=2026-03-15", "/en/resolutions/BAG3-R1/?known_at=2026-03-12T13:00:00Z"),
)


def on(day):
    return time_machine.travel(at(2026, 3, day), tick=False)


def proof(name, person):
    """A page and a file that say `name`."""
    file = store_file(
        content=BytesIO(f"canary-{name}-content".encode()), name=f"canary-{name}.txt", uploaded_by=person
    )
    return [
        web_page(title=f"canary-{name}-title", url=f"https://example.org/canary-{name}"),
        NewEvidence(kind=EvidenceKind.FILE, title=f"canary-{name}-file", file=file),
    ]


def make_record():
    with on(10):
        make_public_record()
        for code in ("IRN", "KWT", "TUR"):
            make_commitment(reference=f"BAG3-R1-{code}")


def make_steps(name, *, level, day, first, second):
    """Steps that are the same to the public whatever `name` they go by: it stands in every text and in every
    user name; `level` and `day` are what is claimed, `first` and `second` what becomes of two claims.
    """
    reviewer = make_reviewer(username=f"canary-{name}-reviewer")
    focal = make_focal_point(username=f"canary-{name}-focal")
    other = make_focal_point(username=f"canary-{name}-other", state=make_state(code="IRN"))
    kuwait = make_focal_point(username=f"canary-{name}-kuwait", state=make_state(code="KWT"))
    turkey = make_focal_point(username=f"canary-{name}-turkey", state=make_state(code="TUR"))
    own, foreign, once, mended = (
        make_commitment(reference=f"BAG3-R1-{code}") for code in ("IRQ", "IRN", "KWT", "TUR")
    )

    def claim(commitment=own, person=focal):
        return report(
            commitment=commitment,
            status=level,
            effective_on=date(2026, 3, day),
            author=person,
            note=f"canary-{name}-note",
            evidence=proof(name, person),
        )

    with on(11):
        claim()
        claim(foreign, other)
        public = report(commitment=once, effective_on=date(2026, 3, 2), author=kuwait, note="Shown to all.")
        later = report(commitment=mended, effective_on=date(2026, 3, 2), author=turkey, note="Shown to all.")
    with on(12):
        review(of=later, verdict="return", reason=f"canary-{name}-reason", reviewer=reviewer)
    for end in (first, second):
        with on(12):
            claimed = claim()
        with on(14):
            if end == "withdraw":
                withdraw(report=claimed)
            else:
                review(of=claimed, verdict=end, reason=f"canary-{name}-reason", reviewer=reviewer)
    with on(15):
        given = review(of=claim(), verdict="return", reason=f"canary-{name}-reason", reviewer=reviewer)
        if first == "return":
            dissent(of=given, author=focal, note=f"canary-{name}-dissent")
        else:
            withdraw(report=given.report)
    with on(13):
        review(of=public, reviewer=reviewer)
        review(of=later, reviewer=reviewer)
    with on(16):
        review(of=public, verdict="return", reason="Shown to all, too.", reviewer=reviewer)


VARIANTS = {
    "heron": {"level": "complete", "day": 5, "first": "withdraw", "second": "return"},
    "falcon": {"level": "substantial", "day": 3, "first": "return", "second": "withdraw"},
}
