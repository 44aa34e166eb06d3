"""What makes a write that the description allows one that has to be accepted.

Each way in is asked by a person who has the right, at a row whose state allows it, with the tag of that row;
of a body only that is changed which no keyword of a description can say, named here with its reason. All
else that the description allows has to be accepted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.fuzzing.sound import DAY
from tests.tracker.access.access_world import COPY_KEY
from tests.tracker.access.answers import FOCAL, OTHER

WRITTEN: Final = frozenset({200, 201})
IRAQ, IRAN = "BAG3-R1-IRQ", "BAG3-R1-IRN"
# A page in plain text: what a file is, its own bytes tell, and no description.
FILE: Final = "Minutes of the meeting."
# The record is written by people who have signed in, and by no token.
SIGNED_IN: Final = "officer who signed in"

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Write:
    """One way in: the person, the row of the address, and what is done to the body. `tag_of` is the
    commitment whose tag the write has seen, where it needs one.
    """

    person: Callable[[Body], str]
    row: str
    mend: Callable[[Body], None]
    tag_of: str = ""
    # The place of the piece of evidence, where the address names one.
    number: str = ""


def day(text: Any, *, least: str, most: str) -> Any:
    """A day in the years that the record knows of, as no keyword bounds a date; null stays null."""
    found = DAY.match(text) if isinstance(text, str) else None
    if found is None:
        return text
    return min(max(f"2026-{found[2].replace('02-29', '02-28')}", least), most)


def put(body: Body, name: str, value: Any) -> None:
    """Another value for what was sent; nothing is sent that was not."""
    if body.get(name) is not None:
        body[name] = value


def put_day(body: Body, name: str, *, least: str = "2026-03-01", most: str = "2026-03-10") -> None:
    if name in body:
        body[name] = day(body[name], least=least, most=most)


def report(body: Body) -> None:
    put_day(body, "effective_on")
    # A focal point speaks for the State and nobody else.
    put(body, "origin", "secretariat")
    for piece in body.get("evidence", []):
        # Each kind has one of three fields; of files and passages there are those that were brought before.
        kept = {name: piece[name] for name in ("title",)}
        piece.clear()
        piece.update(kept, kind="url", url="https://press.example.org/minutes")
    if body["status"] == "complete" and not body.get("evidence"):
        # Rule of the trail: evidence.
        body["status"] = "limited"


def review(body: Body) -> None:
    if body["verdict"] == "return":
        # Rule of the trail: a reason.
        body["reason"] = body.get("reason", "").strip() or "It names no ship."
    if body["verdict"] != "accept":
        # Only what is accepted has a level.
        body.pop("status", None)
    elif body.get("status") == "complete":
        # Rule of the trail: evidence.
        body["status"] = "substantial"


def position(body: Body) -> None:
    put_day(body, "stated_on")
    put(body, "source", "press-1")


def participation(body: Body) -> None:
    # Takes no part yet, and what it brings begins before the day of today.
    body["state"] = "KWT"
    put_day(body, "joined_on")


def resolution(body: Body) -> None:
    body.update(conference="BAG3", theme="liaison-officers")
    # Is in use.
    if body["number"] == 1:
        body["number"] = 2
    for name in ("title", "text"):
        # Any one language is enough; makers of clients cannot read a description that says so.
        if not any(body.get(f"{name}_{language}", "").strip() for language in ("en", "fa", "ar")):
            body[f"{name}_fa"] = "چراغ‌ها"
    put_day(body, "due_on", least="2026-04-01", most="2026-12-28")
    # A month ends on its last day; what has no day has no precision.
    body.pop("due_precision", None)
    # Which States, and which group, go with the way in which they are named.
    for name in ("addressees", "addressed_group", "named_states"):
        body.pop(name, None)
    # Rows of this world, each once; a resolution of the same conference is not reaffirmed by the next.
    for name, key in (("themes", "liaison-officers"), ("partner_organizations", "unodc")):
        if body.get(name):
            body[name] = [key]
    body.pop("reaffirms", None)


def measurement(body: Body) -> None:
    body.update(commitment=IRAQ, indicator="BAG3-R1-I1", source="press-1")
    put_day(body, "observed_on")


def dissent(body: Body) -> None:
    """Nothing is said of it that the description does not say."""


def upload(body: Body) -> None:
    body["file"] = FILE
    # What is no page and no PDF is a copy of no web address.
    body.pop("purpose", None)


def copy(body: Body) -> None:
    # What the officer uploaded.
    body["upload"] = COPY_KEY


def membership(body: Body) -> None:
    body["state"] = "KWT"
    put(body, "source", "press-1")
    _in_order(body)


def correction(body: Body) -> None:
    # The days of the membership that is wrong, as they are read.
    body.update(state="IRQ", wrong={"from": None, "until": None})
    if body["right"] is not None:
        _in_order(body["right"])
        if not any(body["right"].values()):
            # What was right already is no correction.
            body["right"] = {"from": "2026-03-01"}


def _in_order(days: Body) -> None:
    """It ends after it began."""
    put_day(days, "from", most="2026-03-05")
    put_day(days, "until", least="2026-03-06")


def by(role: str) -> Callable[[Body], str]:
    return lambda _body: role


WRITES: Final = {
    "commitments/{reference}/reports/": Write(person=by("officer"), row=IRAQ, mend=report, tag_of=IRAQ),
    "commitments/{reference}/position/": Write(person=by("officer"), row=IRAQ, mend=position, tag_of=IRAQ),
    "reports/{reference}/review/": Write(
        # Only its author takes a report back.
        person=lambda body: OTHER if body["verdict"] == "withdraw" else "reviewer",
        row=f"{IRAN}-3",
        mend=review,
        tag_of=IRAN,
    ),
    "reviews/{reference}/dissent/": Write(person=by(OTHER), row=f"{IRAN}-2", mend=dissent, tag_of=IRAN),
    "reports/{reference}/evidence/{number}/copy/": Write(
        person=by("officer"), row=f"{IRAQ}-1", number="2", mend=copy, tag_of=IRAQ
    ),
    "measurements/": Write(person=by(FOCAL), row="", mend=measurement),
    "uploads/": Write(person=by(FOCAL), row="", mend=upload),
    "conferences/{code}/participations/": Write(person=by(SIGNED_IN), row="BAG3", mend=participation),
    "resolutions/": Write(person=by(SIGNED_IN), row="", mend=resolution),
    "groups/{slug}/members/": Write(person=by(SIGNED_IN), row="marsh-league", mend=membership),
    "groups/{slug}/members/correction/": Write(person=by(SIGNED_IN), row="marsh-league", mend=correction),
}


def make_sound_write(case: Any, *, tags: dict[str, str]) -> str:
    """Make `case` one that has to be accepted; returns the role of who sends it. `tags` are those of the
    commitments.
    """
    write = WRITES[case.path.removeprefix("/api/v1/")]
    body = dict(case.body)
    write.mend(body)
    case.body = body
    case.path_parameters = {
        name: write.number if name == "number" else write.row for name in case.path_parameters or {}
    }
    # The tool makes tokens and sessions up.
    case.cookies = {}
    case.headers = {name: value for name, value in case.headers.items() if name != "Authorization"}
    if write.tag_of:
        case.headers["If-Match"] = tags[write.tag_of]
    return write.person(body)
