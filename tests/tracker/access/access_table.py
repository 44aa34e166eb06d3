"""What the site answers to whom: one entry for every route, one for every action of the admin.

A new route or action needs an entry here, or tests/tracker/access/test_access_matrix.py fails
and names it. Most entries are one line: `reads(address)` for an address of the API
that only answers, `writes(address, body=…, by=(…))` for one that takes rows too,
`page(address)` for a public page, `**model_admin(…)` for all views of a ModelAdmin.
`{commitment}` and the like in an address stand for the key of that row of
tests/tracker/access/access_world.py. What is not said below by method is said by these rules:
HEAD is answered like GET; PUT, PATCH, DELETE and OPTIONS are refused with 405 by the
API and the pages, and answered like GET by the admin, where they change nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FOCAL = "focal point"  # of the State whose commitment every address names
OTHER = "another's focal point"
ROLES = (
    "nobody",
    "reader",
    FOCAL,
    OTHER,
    "ended focal point",
    "switched off",
    "reviewer",
    "officer",
    "administrator",
)
# Those three are one to the site: nobody is signed in.
OUT = ("nobody", "ended focal point", "switched off")
IN = tuple(role for role in ROLES if role not in OUT)
STAFF = ("reviewer", "officer", "administrator")
WRITERS = ("officer", "administrator")
REVIEWERS = ("reviewer", "administrator")

JSON, MULTIPART = "application/json", "multipart/form-data"

Answers = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Route:
    """Whom one address answers how, by method; `body` and `headers` come with POST, and are such as would
    be accepted.
    """

    address: str
    methods: dict[str, Answers]
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    # How a body is sent; None: as a form.
    content_type: str | None = None


def everybody(code: int) -> Answers:
    return dict.fromkeys(ROLES, code)


def of(
    people: tuple[str, ...], code: int, *, others: int = 403, out: int = 302, **besides: tuple[str, ...]
) -> Answers:
    """`code` for `people`, `out` for those who are not signed in, `others` for the rest; `_404=(…)` names
    those who get that instead.
    """
    answers = dict.fromkeys(ROLES, others) | dict.fromkeys(OUT, out) | dict.fromkeys(people, code)
    for name, roles in besides.items():
        answers |= dict.fromkeys(roles, int(name.removeprefix("_")))
    return answers


def by_method(get: Answers, post: Answers, others: Answers, **named: Answers) -> dict[str, Answers]:
    return {
        "GET": get,
        "HEAD": get,
        "POST": post,
        **dict.fromkeys(("PUT", "PATCH", "DELETE", "OPTIONS"), others),
        **named,
    }


def reads(address: str) -> Route:
    """Published data: open to all, and nothing to write."""
    return Route(
        address=f"/api/v1/{address}", methods=by_method(everybody(200), everybody(405), everybody(405))
    )


def writes(
    address: str,
    *,
    by: tuple[str, ...],
    body: dict[str, Any],
    reads: bool = True,
    headers: dict[str, str] | None = None,
    content_type: str = JSON,
    misses: tuple[str, ...] = (),
) -> Route:
    """An address of the API that also takes rows, or (`reads=False`) only takes them; the body is one
    that would be accepted. `misses` may write such rows, but what this one is about is not there to them.
    """
    get = everybody(200 if reads else 405)
    return Route(
        address=f"/api/v1/{address}",
        methods=by_method(get, of(by, 201, out=401, _404=misses), everybody(405)),
        body=body,
        headers=headers or {},
        content_type=content_type,
    )


def undisclosed(path: str) -> Route:
    """What is said of the State and does not count: there for whoever acts for it or works on the record."""
    seen = of((FOCAL, *STAFF), 200, others=404, out=404)
    return Route(address=path, methods=by_method(seen, everybody(405), everybody(405)))


def page(address: str) -> Route:
    return Route(address=address, methods=by_method(everybody(200), everybody(405), everybody(405)))


def admin_view(address: str, get: Answers, post: Answers | None = None, **named: Answers) -> Route:
    return Route(address=f"/admin/{address}", methods=by_method(get, post or get, get, **named))


def model_admin(
    name: str,
    *,
    sees: tuple[str, ...] = STAFF,
    adds: tuple[str, ...] = WRITERS,
    changes: tuple[str, ...] = WRITERS,
    misses: tuple[str, ...] = (),
    posts_nothing: int = 200,
    adds_nothing: int = 200,
    history: bool = True,
    files: bool = True,
    at: str = "",
) -> dict[str, Route]:
    """The views of one ModelAdmin; `misses` may see the list, but not this row: to them it is not there.

    `at` is the part of its address that stays where the model has another name by now.

    A change form sent empty is answered with its errors, or saved where nothing in
    it is required (`posts_nothing=302`). Nobody deletes.
    """
    app, _, model = name.partition("_")
    base = at or f"{app}/{model}/"
    row = f"{base}{{{model}}}/"
    seen = of(sees, 200, _404=misses)
    entries = {
        f"admin:{name}_changelist": admin_view(base, of(sees, 200)),
        f"admin:{name}_add": admin_view(f"{base}add/", of(adds, 200), of(adds, adds_nothing)),
        f"admin:{name}_change": admin_view(f"{row}change/", seen, of(changes, posts_nothing)),
        f"admin:{name}_delete": admin_view(f"{row}delete/", of((), 403)),
        f"admin:{name}_history": admin_view(f"{row}history/", seen),
        f"/admin/{base}<path:object_id>/": admin_view(row, of(IN, 302)),
    }
    if history:
        refused = of((), 403)
        entries[f"admin:{name}_simple_history"] = admin_view(
            f"{row}history/{{{model}_past}}/",
            seen,
            refused,
            PUT=refused,
            PATCH=refused,
            DELETE=refused,
            OPTIONS=refused,
        )
    if files:
        entries |= {
            f"admin:{name}_{ending}": admin_view(f"{base}{ending}/", of(sees, 200))
            for ending in ("csv", "xlsx")
        }
    return entries


_REPORT = {"status": "limited", "effective_on": "2026-03-02", "note": "Reported in a test."}
_MEASUREMENT = {
    "commitment": "BAG3-R1-IRQ",
    "indicator": "BAG3-R1-I1",
    "observed_on": "2026-03-02",
    "value": "5",
    "source": "press-1",
}
_SEEN, _FOREIGN_SEEN = ({"If-Match": f'"v{{{one}}}r{{{one}}}-0"'} for one in ("version", "foreign_version"))
_RESOLUTION = {"conference": "BAG3", "theme": "liaison-officers", "number": 7} | {
    f"{name}_{language}": "x" for name in ("title", "text") for language in ("en", "fa", "ar")
}
_REFUSED = of((), 405, others=405)
# Of the admin's views, those that only answer.
_ANSWERS = {"post": _REFUSED, "PUT": _REFUSED, "PATCH": _REFUSED, "DELETE": _REFUSED, "OPTIONS": of(IN, 200)}

ROUTES: dict[str, Route] = {
    # Probes
    "/livez": page("/livez"),
    "/readyz": page("/readyz"),
    # Pages
    "overview": page("/en/"),
    "conference": page("/en/conferences/BAG3/"),
    "state": page("/en/states/IRQ/"),
    "resolution": page("/en/resolutions/BAG3-R1/"),
    "commitment": page("/en/commitments/BAG3-R1-IRQ/"),
    "set_language": Route(
        address="/i18n/setlang/",
        methods=by_method(everybody(302), everybody(302), everybody(302)),
        body={"language": "fa"},
    ),
    # Feeds
    "changes-feed": page("/feeds/changes.atom"),
    "deadlines-calendar": page("/feeds/deadlines.ics"),
    # Open data
    "data-package": page("/data/package.zip"),
    "data-catalog": page("/data/catalog.jsonld"),
    # API
    "v1:api-root": reads(""),
    "v1:schema": reads("schema/"),
    "v1:docs": reads("docs/"),
    "v1:changes": reads("changes/"),
    "v1:matrix": reads("matrix/"),
    "v1:timeline": reads("timeline/"),
    "v1:state-list": reads("states/"),
    "v1:state-detail": reads("states/IRQ/"),
    "v1:organization-list": reads("organizations/"),
    "v1:organization-detail": reads("organizations/unodc/"),
    "v1:theme-list": reads("themes/"),
    "v1:theme-detail": reads("themes/liaison-officers/"),
    "v1:source-list": reads("sources/"),
    "v1:source-detail": reads("sources/press-1/"),
    "v1:conference-list": reads("conferences/"),
    "v1:conference-detail": reads("conferences/BAG3/"),
    "v1:participation-list": writes(
        "conferences/BAG3/participations/", by=WRITERS, body={"state": "KWT", "basis": "press_report"}
    ),
    "v1:participation-detail": reads("conferences/BAG3/participations/IRQ/"),
    "v1:resolution-list": writes("resolutions/", by=WRITERS, body=_RESOLUTION),
    "v1:resolution-detail": reads("resolutions/BAG3-R1/"),
    "v1:indicator-list": reads("indicators/"),
    "v1:indicator-detail": reads("indicators/BAG3-R1-I1/"),
    "v1:commitment-list": reads("commitments/"),
    "v1:commitment-detail": reads("commitments/BAG3-R1-IRQ/"),
    "v1:trail-list": writes(
        "commitments/BAG3-R1-IRQ/reports/", by=(FOCAL, *WRITERS), body=_REPORT, headers=_SEEN
    ),
    "v1:report-list": reads("reports/"),
    "v1:report-detail": undisclosed("/api/v1/reports/BAG3-R1-IRQ-1/"),
    "v1:report-review": writes(
        "reports/BAG3-R1-IRQ-1/review/",
        by=("reviewer", "administrator"),
        body={"verdict": "accept"},
        headers=_SEEN,
        reads=False,
        misses=(OTHER,),
    ),
    "v1:review-dissent": writes(
        "reviews/BAG3-R1-IRN-2/dissent/",
        by=(OTHER,),
        body={"note": "We see it otherwise."},
        headers=_FOREIGN_SEEN,
        reads=False,
    ),
    "v1:measurement-list": writes("measurements/", by=(FOCAL, *WRITERS), body=_MEASUREMENT),
    "v1:measurement-detail": reads("measurements/BAG3-R1-IRQ-I1-2026-03-01-1/"),
    "v1:upload-list": writes(
        "uploads/",
        by=(FOCAL, OTHER, *WRITERS),
        body={"file": "A letter."},
        content_type=MULTIPART,
        reads=False,
    ),
    "evidence-file": undisclosed("/evidence/{evidencefile_key}/"),
    "v1:review-list": reads("reviews/"),
    "v1:review-detail": reads("reviews/BAG3-R1-IRN-2/"),
    # Admin
    "admin:index": admin_view("", of(IN, 200)),
    "admin:login": Route(
        address="/admin/login/",
        methods=by_method(
            of(IN, 302, out=200),
            everybody(200),
            everybody(405),
            HEAD=everybody(200),
            PUT=everybody(200),
            OPTIONS=everybody(200),
        ),
    ),
    "admin:logout": admin_view("logout/", _REFUSED, of(IN, 200), OPTIONS=of(IN, 200)),
    "admin:password_change": admin_view("password_change/", of(IN, 200), PATCH=_REFUSED, DELETE=_REFUSED),
    "admin:password_change_done": admin_view("password_change/done/", of(IN, 200), **_ANSWERS),
    "admin:jsi18n": admin_view("jsi18n/", of(IN, 200), **_ANSWERS),
    "admin:autocomplete": admin_view(
        "autocomplete/?app_label=commitments&model_name=participation&field_name=state&term=",
        of(STAFF, 200),
        **_ANSWERS,
    ),
    "admin:app_list": admin_view("commitments/", of((FOCAL, OTHER, *STAFF), 200, others=404)),
    "admin:view_on_site": admin_view(
        "r/{commitment_type}/{commitment}/", of((FOCAL, *STAFF), 302, others=404)
    ),
    "/admin/(?P<url>.*)": admin_view("nowhere/", of((), 404, others=404)),
    **model_admin("commitments_state"),
    **model_admin("commitments_organization"),
    **model_admin("commitments_theme"),
    **model_admin("commitments_sourcedocument"),
    **model_admin("commitments_citation"),
    **model_admin("commitments_conference"),
    "admin:commitments_conference_guide": admin_view(
        "commitments/conference/guide/", of(WRITERS, 200), of(WRITERS, 422)
    ),
    **{
        f"admin:commitments_conference_guide_{step}": admin_view(
            f"commitments/conference/{{draft}}/guide/{step}/", of(WRITERS, 200), of(WRITERS, 422)
        )
        for step in ("conference", "participants", "resolutions")
    },
    "admin:commitments_conference_guide_review": admin_view(
        "commitments/conference/{draft}/guide/review/", of(WRITERS, 200), of(WRITERS, 422)
    ),
    "admin:commitments_conference_dossier": admin_view(
        "commitments/conference/dossier/", of(WRITERS, 200), of(WRITERS, 422)
    ),
    **model_admin("commitments_participation"),
    **model_admin("commitments_resolution"),
    **model_admin("commitments_indicator"),
    **model_admin("commitments_commitment", sees=(FOCAL, OTHER, *STAFF), adds=(), misses=(OTHER,)),
    "admin:commitments_commitment_record": admin_view(
        "commitments/commitment/record/", of((FOCAL, OTHER, *WRITERS), 302), of((FOCAL, OTHER, *WRITERS), 422)
    ),
    "admin:commitments_commitment_record_one": admin_view(
        "commitments/commitment/{commitment}/record/", of((FOCAL, *WRITERS), 200, _404=(OTHER,))
    ),
    **model_admin(
        "tracker_statusreport",
        sees=(FOCAL, OTHER, *STAFF),
        adds=(),
        changes=(),
        misses=(OTHER,),
        history=False,
        files=False,
    ),
    "admin:commitments_commitment_save_view": admin_view(
        "commitments/commitment/views/", of((FOCAL, OTHER, *STAFF), 302)
    ),
    "admin:commitments_commitment_remove_view": admin_view(
        "commitments/commitment/views/1/remove/",
        of((FOCAL, OTHER, *STAFF), 302),
        of((), 404, _404=(FOCAL, OTHER, *STAFF)),
    ),
    "admin:tracker_statusreport_inbox": admin_view("tracker/statusreport/inbox/", of(REVIEWERS, 200)),
    "admin:tracker_statusreport_review": admin_view(
        "tracker/statusreport/{statusreport}/review/", of(REVIEWERS, 200), of(REVIEWERS, 422)
    ),
    "admin:preferences": admin_view("preferences/", of(IN, 200), of(IN, 422)),
    # Without a form to show it leads to the first page.
    "admin:form_again": admin_view("form-again/", of(IN, 302)),
    "admin:tracker_import_template": admin_view(
        "tracker/import/template/reports.csv", of((FOCAL, OTHER, *WRITERS), 200)
    ),
    "admin:tracker_import_check": admin_view(
        "tracker/import/{import}/check/",
        of(("officer",), 200, _404=(FOCAL, OTHER, "administrator")),
        of(("officer",), 302, _404=(FOCAL, OTHER, "administrator")),
    ),
    "admin:tracker_import_run": admin_view(
        "tracker/import/{import}/run/",
        of(("officer",), 302, _404=(FOCAL, OTHER, "administrator")),
        of(("officer",), 200, _404=(FOCAL, OTHER, "administrator")),
    ),
    **model_admin(
        "tracker_import",
        sees=(FOCAL, OTHER, *WRITERS),
        adds=(FOCAL, OTHER, *WRITERS),
        changes=(),
        misses=(FOCAL, OTHER),
        adds_nothing=422,
        history=False,
        files=False,
    ),
    **model_admin("tracker_export", sees=WRITERS, adds=(), changes=(), history=False, files=False),
    **model_admin(
        "tracker_remindermail",
        sees=WRITERS,
        adds=(),
        changes=(),
        history=False,
        files=False,
        at="tracker/digest/",
    ),
    **model_admin(
        "tracker_mandate",
        sees=("administrator",),
        adds=("administrator",),
        changes=("administrator",),
        files=False,
    ),
    **model_admin(
        "tracker_accesstoken",
        sees=IN,
        adds=IN,
        changes=(),
        misses=("reader", FOCAL, OTHER, "reviewer"),
        history=False,
        files=False,
    ),
    **model_admin(
        "auth_user",
        sees=("administrator",),
        adds=("administrator",),
        changes=("administrator",),
        history=False,
        files=False,
    ),
    "admin:auth_user_password_change": admin_view("auth/user/{user}/password/", of(("administrator",), 200)),
}

# Who is offered each action of the admin, and for whom alone it does anything.
ACTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("commitments.commitment", "record_status_of_selected"): (FOCAL, OTHER, *WRITERS),
    ("tracker.mandate", "end_today"): ("administrator",),
    ("tracker.accesstoken", "revoke"): IN,
}
