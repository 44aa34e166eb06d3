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

from tests.tracker.access.access_world import COPY_KEY
from tests.tracker.access.answers import (
    ADMIN,
    FOCAL,
    IN,
    JSON,
    MULTIPART,
    OTHER,
    REVIEWERS,
    STAFF,
    WRITERS,
    Route,
    admin_view,
    by_method,
    everybody,
    model_admin,
    of,
    open_page,
    page,
    reads,
    undisclosed,
    writes,
)
from tests.tracker.access.desk_routes import DESK

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
    "conferences": page("/en/conferences/"),
    "states": page("/en/states/"),
    "state": page("/en/states/IRQ/"),
    "state-brief": page("/en/states/IRQ/brief.pdf"),
    "conference-brief": page("/en/conferences/BAG3/brief.pdf"),
    "theme-brief": page("/en/themes/liaison-officers/brief.pdf"),
    "themes": page("/en/themes/"),
    "theme": page("/en/themes/liaison-officers/"),
    "commitments": page("/en/commitments/"),
    "compare": page("/en/compare/"),
    "changes": page("/en/changes/"),
    "search": page("/en/search/"),
    "method": page("/en/method/"),
    "sources": page("/en/sources/"),
    "resolution": page("/en/resolutions/BAG3-R1/"),
    "commitment": page("/en/commitments/BAG3-R1-IRQ/"),
    "set_language": Route(
        address="/i18n/setlang/",
        methods=by_method(everybody(302), everybody(302), everybody(302)),
        body={"language": "fa"},
    ),
    "data": page("/en/data/"),
    "feeds": page("/en/feeds/"),
    # For other sites to show
    "embed": page("/embed/matrix/?conference=BAG3", 302),
    "embed-matrix": page("/en/embed/matrix/?conference=BAG3"),
    "embed-timeline": page("/en/embed/timeline/?conference=BAG3"),
    "embed-state": page("/en/embed/state/?state=IRQ"),
    "embed-commitment": page("/en/embed/commitment/?reference=BAG3-R1-IRQ"),
    # Search engines
    "robots": page("/robots.txt"),
    # Where nobody is named it is not there.
    "security-text": page("/.well-known/security.txt", 404),
    "sitemap": page("/sitemap.xml"),
    "sitemap-section": page("/sitemap-states.xml"),
    # Feeds
    "feeds-index": page("/feeds/", 302),
    "changes-feed": page("/feeds/changes.atom"),
    "deadlines-calendar": page("/feeds/deadlines.ics"),
    # Of a saved view; without its secret nothing is there.
    "saved-view": page("/views/0/commitments.csv", 404),
    # Open data
    "data-index": page("/data/", 302),
    "data-package": page("/data/package.zip"),
    "data-catalog": page("/data/catalog.jsonld"),
    # API
    "v1:api-root": reads(""),
    "v1:vocabulary": reads("vocabulary/"),
    "v1:problem-types": reads("problems/"),
    "v1:problem-type": reads("problems/not-found/"),
    "v1:schema": reads("schema/"),
    "v1:docs": reads("docs/"),
    "v1:changes": reads("changes/"),
    "v1:matrix": reads("matrix/"),
    "v1:timeline": reads("timeline/"),
    "v1:state-list": reads("states/"),
    "v1:state-detail": reads("states/IRQ/"),
    "v1:group-list": reads("groups/"),
    "v1:group-detail": reads("groups/marsh-league/"),
    "v1:membership-create": writes(
        "groups/marsh-league/members/", by=WRITERS, body={"state": "KWT"}, reads=False
    ),
    "v1:membership-correct": writes(
        "groups/marsh-league/members/correction/",
        by=WRITERS,
        body={"state": "IRQ", "wrong": {}, "right": None, "reason": "Never a member."},
        reads=False,
    ),
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
    "v1:position-create": writes(
        "commitments/BAG3-R1-IRQ/position/",
        by=WRITERS,
        body={"position": "noted", "stated_on": "2026-03-02"},
        headers=_SEEN,
        reads=False,
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
    # What one person uploaded, another does not attach.
    "v1:evidence-copy": Route(
        address="/api/v1/reports/BAG3-R1-IRQ-1/evidence/2/copy/",
        methods=by_method(everybody(405), of(("officer",), 201, out=401, _400=ADMIN), everybody(405)),
        body={"upload": COPY_KEY},
        headers=_SEEN,
        content_type=JSON,
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
    **DESK,
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
    # Open to everybody; a link that is none says so.
    "admin_password_reset": open_page("password_reset/"),
    "password_set": open_page("password_set/AA/x/"),
    # Of who is signed in; others are led to the password first.
    "second_factor": Route(
        address="/admin/second_factor/",
        methods=by_method(of(IN, 200), of(IN, 422), of(IN, 200)),
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
    **model_admin("commitments_stategroup"),
    **model_admin("commitments_organization"),
    **model_admin("commitments_theme"),
    **{
        f"admin:commitments_{name}_alias": admin_view(
            f"commitments/{name}/{{{name}}}/alias/", of(WRITERS, 200), of(WRITERS, 422)
        )
        for name in ("state", "organization", "theme")
    },
    **model_admin("commitments_sourcedocument"),
    **model_admin("commitments_citation"),
    # Of a source without a text there is nothing to mark.
    "admin:commitments_citation_passage": admin_view(
        "commitments/citation/{citation}/passage/", of((), 404, _404=WRITERS)
    ),
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
    "admin:commitments_untranslated": admin_view("commitments/conference/untranslated/", of(WRITERS, 200)),
    "admin:commitments_untranslated_xlsx": admin_view(
        "commitments/conference/untranslated/xlsx/", of(WRITERS, 200)
    ),
    "admin:commitments_conference_dossier": admin_view(
        "commitments/conference/dossier/", of(WRITERS, 200), of(WRITERS, 422)
    ),
    **model_admin(
        "commitments_textdraft", sees=WRITERS, posts_nothing=422, adds_nothing=422, history=False, files=False
    ),
    "admin:commitments_textdraft_conference": admin_view(
        "commitments/textdraft/{textdraft}/conference/", of(WRITERS, 200), of(WRITERS, 409)
    ),
    **model_admin("commitments_participation"),
    **model_admin("commitments_resolution"),
    **model_admin("commitments_indicator"),
    **model_admin("commitments_commitment", sees=(FOCAL, OTHER, *STAFF), adds=(), misses=(OTHER,)),
    **model_admin(
        "tracker_statusreport",
        sees=(FOCAL, OTHER, *STAFF),
        adds=(),
        changes=(),
        misses=(OTHER,),
        history=False,
        files=False,
    ),
    # Reviewers, officers and administrators speak there; nobody else learns of it.
    "admin:commitments_commitment_comments": admin_view(
        "commitments/commitment/{commitment}/comments/", of(STAFF, 200), of(STAFF, 422)
    ),
    "admin:tracker_statusreport_inbox": admin_view(
        "tracker/statusreport/inbox/", of(REVIEWERS, 200), of(REVIEWERS, 302)
    ),
    "admin:tracker_statusreport_review": admin_view(
        "tracker/statusreport/{statusreport}/review/", of(REVIEWERS, 200), of(REVIEWERS, 422)
    ),
    **{
        f"admin:tracker_statusreport_{act}": admin_view(
            f"tracker/statusreport/{{statusreport}}/{act}/",
            of(may, 200, others=403, _404=(OTHER,)),
            of(may, posted, others=403, _404=(OTHER,)),
        )
        for act, may, posted in (
            # A State's own report is taken back by whoever acts for it.
            ("withdraw", (FOCAL,), 302),
            ("mend", (FOCAL,), 422),
        )
    },
    # Nobody reviewed it yet.
    "admin:tracker_statusreport_assign": admin_view(
        "tracker/statusreport/{statusreport}/assign/", of(REVIEWERS, 302)
    ),
    "admin:tracker_statusreport_copy": admin_view(
        "tracker/statusreport/{statusreport}/copy/", of(WRITERS, 200), of(WRITERS, 422)
    ),
    "admin:tracker_statusreport_dissent": admin_view(
        "tracker/statusreport/{statusreport}/dissent/", of((FOCAL,), 409, _404=(OTHER,))
    ),
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
    "admin:tracker_import_file": admin_view(
        "tracker/import/{import}/file/", of(WRITERS, 200, _404=(FOCAL, OTHER))
    ),
    "admin:tracker_import_rows": admin_view(
        "tracker/import/{import}/rows.csv", of(WRITERS, 200, _404=(FOCAL, OTHER))
    ),
    "admin:tracker_import_undo": admin_view(
        "tracker/import/{import}/undo/",
        of(WRITERS, 200, _404=(FOCAL, OTHER)),
        of(WRITERS, 409, _404=(FOCAL, OTHER)),
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
    "admin:tracker_bulkaction_undo": admin_view(
        "tracker/bulkaction/{bulkaction}/undo/",
        of(WRITERS, 200, _404=(FOCAL, OTHER)),
        of(WRITERS, 200, _404=(FOCAL, OTHER)),
    ),
    **model_admin(
        "tracker_bulkaction",
        sees=(FOCAL, OTHER, *WRITERS),
        adds=(),
        changes=(),
        misses=(FOCAL, OTHER),
        history=False,
        files=False,
    ),
    **model_admin("tracker_export", sees=WRITERS, adds=(), changes=(), history=False, files=False),
    **model_admin("tracker_securityevent", sees=ADMIN, adds=(), changes=(), history=False, files=False),
    **model_admin(
        "tracker_remindermail",
        sees=WRITERS,
        adds=(),
        changes=(),
        history=False,
        files=False,
        at="tracker/digest/",
    ),
    **model_admin("tracker_mandate", sees=ADMIN, adds=ADMIN, changes=ADMIN, files=False),
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
        sees=ADMIN,
        adds=ADMIN,
        changes=ADMIN,
        history=False,
        files=False,
    ),
    "admin:auth_user_password_change": admin_view("auth/user/{user}/password/", of(ADMIN, 200)),
    "admin:auth_user_handover": admin_view("auth/user/{user}/handover/", of(ADMIN, 200), of(ADMIN, 422)),
    # The person of the test has none to reset.
    "admin:auth_user_second_factor": admin_view("auth/user/{user}/second_factor/", of((), 404, _404=ADMIN)),
}

# Who is offered each action of the admin, and for whom alone it does anything.
ACTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("commitments.commitment", "record_status_of_selected"): (FOCAL, OTHER, *WRITERS),
    ("commitments.commitment", "record_position_of_selected"): WRITERS,
    ("auth.user", "mail_link"): ADMIN,
    ("tracker.mandate", "end_today"): ADMIN,
    ("tracker.accesstoken", "revoke"): IN,
}
