"""Whom the pages of the desk's own work answer how: its frame, and its list of commitments."""

from tests.tracker.access.answers import (
    FOCAL,
    IN,
    OTHER,
    STAFF,
    WRITERS,
    Route,
    admin_view,
    by_method,
    everybody,
    of,
)

DESK: dict[str, Route] = {
    "admin:commitments_commitment_record": admin_view(
        "commitments/commitment/record/", of((FOCAL, OTHER, *WRITERS), 302), of((FOCAL, OTHER, *WRITERS), 422)
    ),
    "admin:commitments_commitment_position": admin_view(
        "commitments/commitment/position/", of(WRITERS, 302), of(WRITERS, 422)
    ),
    "admin:commitments_commitment_record_one": admin_view(
        "commitments/commitment/{commitment}/record/", of((FOCAL, *WRITERS), 200, _404=(OTHER,))
    ),
    "admin:commitments_commitment_columns": admin_view(
        "commitments/commitment/columns/", of((FOCAL, OTHER, *STAFF), 302)
    ),
    "admin:commitments_commitment_print": admin_view(
        "commitments/commitment/print/", of((FOCAL, OTHER, *STAFF), 200)
    ),
    "admin:commitments_commitment_save_view": admin_view(
        "commitments/commitment/views/", of((FOCAL, OTHER, *STAFF), 302)
    ),
    "admin:commitments_commitment_remove_view": admin_view(
        "commitments/commitment/views/1/remove/",
        of((FOCAL, OTHER, *STAFF), 302),
        of((), 404, _404=(FOCAL, OTHER, *STAFF)),
    ),
    "admin:commitments_commitment_view": admin_view(
        "commitments/commitment/views/1/", of((), 404, _404=(FOCAL, OTHER, *STAFF))
    ),
    "admin:everything": admin_view("everything/", of(IN, 200)),
    "admin:search": admin_view("search/?q=iraq", of(IN, 200)),
    "admin:page_of": admin_view("page/commitment/BAG3-R1-IRQ/", of((FOCAL, *STAFF), 302, others=404)),
    "admin:preferences": admin_view("preferences/", of(IN, 200), of(IN, 422)),
    # What a visitor chooses; whoever is signed in has it among their preferences.
    "calendars": Route(
        address="/en/calendar/",
        methods=by_method(of(IN, 302, out=200), everybody(302), everybody(405)),
        body={"calendar": "solar_hijri"},
    ),
    "admin:guide": admin_view("help/desk/", of(IN, 200)),
    "admin:commitments_conference_guide_first": admin_view(
        "commitments/conference/guide/sources/", of(WRITERS, 200), of(WRITERS, 422)
    ),
    "admin:commitments_conference_guide_sources": admin_view(
        "commitments/conference/{draft}/guide/sources/", of(WRITERS, 200), of(WRITERS, 422)
    ),
}
