"""The people whom the site answers, and the ways in which an entry of tests/tracker/access/access_table.py
says how.
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
ADMIN = ("administrator",)
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


def page(address: str, code: int = 200) -> Route:
    return Route(address=address, methods=by_method(everybody(code), everybody(405), everybody(405)))


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


def open_page(address: str) -> Route:
    """A page of the admin for those who are not signed in."""
    return Route(
        address=f"/admin/{address}",
        methods=by_method(everybody(200), everybody(200), everybody(200)),
    )
