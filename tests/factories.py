"""Rows for tests: keyword-only functions that make what is asked for and what that needs."""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.base import ContentFile

from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    StatedPosition,
    StateTarget,
    Theme,
)
from commitments.record.closing import close_commitment
from commitments.record.enrolment import enrol_participation, enrol_resolution
from commitments.record.positions import NewPosition, record_position
from commitments.vocabulary import (
    Basis,
    EvidenceKind,
    Fact,
    IndicatorKind,
    ParticipationRole,
    Position,
    Reliability,
    Status,
    Verdict,
)
from tests.recipes import are_not_there, is_kept, write_again
from tests.row_checks import checked_by_the_database
from tracker.access.roles import Role
from tracker.models import Dissent, EvidenceFile, Mandate, Review, StatusReport
from tracker.trail.recording import NewEvidence, record_status
from tracker.trail.reviewing import record_dissent, review_report

_numbers = itertools.count(1)

# The commitment of most tests, and the theme of its resolution.
FIRST, THEME = "BAG3-R1-IRQ", "liaison-officers"
STATE_NAMES = {
    "IRQ": ("IQ", "368", "145", "Iraq", "عراق", "العراق"),
    "IRN": ("IR", "364", "034", "Iran", "ایران", "إيران"),
    "TUR": ("TR", "792", "145", "Türkiye", "ترکیه", "تركيا"),
    "KWT": ("KW", "414", "145", "Kuwait", "کویت", "الكويت"),
}


@checked_by_the_database
def make_state(*, code: str = "IRQ", **values: Any) -> State:
    """The State of this code, made on first use; codes outside STATE_NAMES get invented names."""
    try:
        return State.objects.get(code=code)
    except ObjectDoesNotExist:
        alpha2, m49, subregion, *names = STATE_NAMES.get(
            code, (None, None, "", f"State {code}", f"کشور {code}", f"دولة {code}")
        )
        state = State(
            **{
                "code": code,
                "alpha2": alpha2,
                "m49": m49,
                "region": "142",
                "subregion": subregion,
                "name_en": names[0],
                "name_fa": names[1],
                "name_ar": names[2],
            }
            | values
        )
        state.full_clean()
        state.save()
        return state


@checked_by_the_database
def make_organization(*, slug: str = "unodc", **values: Any) -> Organization:
    organization = Organization(
        **{
            "slug": slug,
            "acronym": slug.upper(),
            "name_en": f"Organization {slug}",
            "name_fa": f"سازمان {slug}",
            "name_ar": f"منظمة {slug}",
        }
        | values
    )
    organization.full_clean()
    organization.save()
    return organization


@checked_by_the_database
def make_conference(*, code: str = "BAG3", published: bool = True, **values: Any) -> Conference:
    try:
        return Conference.objects.get(code=code)
    except ObjectDoesNotExist:
        conference = Conference(
            **{
                "code": code,
                "title_en": f"Conference {code}",
                "title_fa": f"همایش {code}",
                "title_ar": f"مؤتمر {code}",
                "published": published,
            }
            | values
        )
        conference.full_clean()
        conference.save()
        return conference


@checked_by_the_database
def make_theme(*, slug: str = THEME, **values: Any) -> Theme:
    try:
        return Theme.objects.get(slug=slug)
    except ObjectDoesNotExist:
        theme = Theme(
            **{
                "slug": slug,
                "name_en": f"Theme {slug}",
                "name_fa": f"موضوع {slug}",
                "name_ar": f"موضوع {slug}",
            }
            | values
        )
        theme.full_clean()
        theme.save()
        return theme


@checked_by_the_database
def make_participation(
    *,
    conference: Conference | None = None,
    state: State | None = None,
    role: str = ParticipationRole.PARTICIPANT,
    basis: str = Basis.PRESS_REPORT,
    **values: Any,
) -> Participation:
    participation = Participation(
        conference=conference or make_conference(),
        state=state or make_state(),
        role=role,
        basis=basis,
        **values,
    )
    enrol_participation(participation)
    return participation


@checked_by_the_database
def make_resolution(
    *, conference: Conference | None = None, theme: Theme | None = None, number: int = 1, **values: Any
) -> Resolution:
    named_states = values.pop("named_states", None)
    further_themes = values.pop("further_themes", None)
    names = {
        f"{field}_{language}": f"{field} {number} {language}"
        for field in ("title", "text")
        for language in ("en", "fa", "ar")
    }
    resolution = Resolution(
        **{"conference": conference or make_conference(), "theme": theme or make_theme(), "number": number}
        | names
        | values
    )
    enrol_resolution(resolution, named_states=named_states, further_themes=further_themes)
    return resolution


@checked_by_the_database
def make_indicator(*, resolution: Resolution, number: int = 1, **values: Any) -> Indicator:
    indicator = Indicator(
        **{"resolution": resolution, "number": number, "kind": IndicatorKind.PROCESS, "unit": "requests"}
        | {f"name_{language}": f"Indicator {number} {language}" for language in ("en", "fa", "ar")}
        | values
    )
    indicator.full_clean()
    indicator.save()
    return indicator


def make_target(*, indicator: Indicator, commitment: Commitment, **values: Any) -> StateTarget:
    """What the State of the commitment is to reach of the indicator."""
    target = StateTarget(indicator=indicator, commitment=commitment, **values)
    target.full_clean()
    target.save()
    return target


def make_what_it_needs(reference: str = FIRST) -> None:
    """The conference, the State and the resolution of this commitment, as far as they are not there."""
    code, number, state_code = reference.split("-")
    conference = make_conference(code=code)
    if not Participation.objects.filter(conference=conference, state__code=state_code).exists():
        make_participation(conference=conference, state=make_state(code=state_code))
    if not Resolution.objects.filter(reference=f"{code}-{number}").exists():
        make_resolution(conference=conference, number=int(number.removeprefix("R")))


def make_commitment(*, reference: str = FIRST, **values: Any) -> Commitment:
    """The commitment of this reference, with the conference, State and resolution it needs."""
    code, _number, state_code = reference.split("-")
    keys = ((Conference, "code", code), (State, "code", state_code), (Theme, "slug", THEME))
    if is_kept(reference) and are_not_there(*keys):
        write_again(reference)
    else:
        make_what_it_needs(reference)
    commitment = Commitment.objects.get(reference=reference)
    if (closed_on := values.pop("closed_on", None)) is not None:
        close_commitment(commitment, closed_on=closed_on)
        commitment.refresh_from_db()
    if (position := values.pop("position", None)) is not None:
        state_position(commitment, position)
    if values:
        for field, value in values.items():
            setattr(commitment, field, value)
        commitment.full_clean()
        commitment.save(update_fields=[*values, "updated_at"])
    return commitment


def state_position(
    commitment: Commitment, position: str, *, by: User | None = None, **values: Any
) -> StatedPosition:
    """Put on record what the State said, from the start unless a day is given."""
    new = NewPosition(commitment=commitment, position=Position(position), **values)
    stated = record_position(new, recorded_by=by).row
    commitment.refresh_from_db(fields=["position", "revision", "updated_at"])
    return stated


def make_large_register() -> None:
    """BAG3 with 50 States and ten resolutions: 500 commitments."""
    for first in "ABCDE":
        for second in "ABCDEFGHIJ":
            make_commitment(reference=f"BAG3-R1-{first}{second}A")
    for number in range(2, 11):
        make_commitment(reference=f"BAG3-R{number}-AAA")


@checked_by_the_database
def make_source(*, slug: str = "press-1", **values: Any) -> SourceDocument:
    source = SourceDocument(
        **{
            "slug": slug,
            "title_en": f"Source {slug}",
            "publisher": "Press",
            "language": "fa",
            "reliability": Reliability.PRESS_REPORT,
        }
        | values
    )
    source.full_clean()
    source.save()
    return source


@checked_by_the_database
def make_citation(*, source: SourceDocument | None = None, fact: str = Fact.TEXT, **values: Any) -> Citation:
    citation = Citation(source=source or make_source(), fact=fact, **values)
    citation.full_clean()
    citation.save()
    return citation


def make_user(
    *, username: str = "", is_staff: bool = False, roles: tuple[Role, ...] = (Role.READER,), **values: Any
) -> User:
    """A person with these roles and no mandate; one without any role cannot sign in."""
    user = get_user_model().objects.create_user(
        username=username or f"person{next(_numbers)}",
        password="a-long-password-1",
        is_staff=is_staff,
        **values,
    )
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def make_administrator(*, username: str = "") -> User:
    return make_user(username=username, roles=(Role.ADMINISTRATOR,))


def make_officer(*, username: str = "") -> User:
    """Somebody of the secretariat: sees and keeps the whole record and records statuses."""
    return make_user(username=username, roles=(Role.OFFICER,))


def make_reviewer(*, username: str = "") -> User:
    """Somebody who judges what others report."""
    return make_user(username=username, roles=(Role.REVIEWER,))


def make_focal_point(
    *,
    state: State | None = None,
    username: str = "",
    starts_on: date = date(2020, 1, 1),
    ends_on: date | None = None,
) -> User:
    """Somebody with a mandate to act for `state`."""
    user = make_user(username=username, roles=())
    make_mandate(user=user, state=state, starts_on=starts_on, ends_on=ends_on)
    return user


@checked_by_the_database
def make_mandate(
    *, user: User, state: State | None = None, starts_on: date = date(2020, 1, 1), ends_on: date | None = None
) -> Mandate:
    mandate = Mandate(user=user, state=state or make_state(), starts_on=starts_on, ends_on=ends_on)
    mandate.full_clean()
    mandate.save()
    return mandate


def make_evidence_file(*, uploaded_by: User, content: bytes = b"A text that shows it.") -> EvidenceFile:
    """A file as an upload leaves it."""
    file = EvidenceFile(
        name="shown.txt",
        media_type="text/plain",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=uploaded_by,
    )
    file.content.save("shown.txt", ContentFile(content), save=False)
    file.full_clean()
    file.save(force_insert=True)
    return file


def web_page(*, title: str = "A page that shows it", url: str = "https://example.org/shown") -> NewEvidence:
    return NewEvidence(kind=EvidenceKind.URL, title=title, url=url)


def report(
    *,
    commitment: Commitment,
    status: str = Status.LIMITED,
    effective_on: date,
    author: User | None = None,
    note: str = "Reported in a test.",
    evidence: Sequence[NewEvidence] | None = None,
) -> StatusReport:
    """Record a status the only way there is, as a person who has just read the commitment; “complete” is
    backed by a page unless told otherwise.
    """
    commitment.refresh_from_db()
    return record_status(
        commitment=commitment,
        status=Status(status),
        effective_on=effective_on,
        author=author or make_officer(),
        expected_version=commitment.version,
        note=note,
        evidence=evidence if evidence is not None else [web_page()] if status == Status.COMPLETE else [],
    )


def review(
    *,
    of: StatusReport,
    verdict: str = Verdict.ACCEPT,
    status: str | None = None,
    reason: str = "",
    reviewer: User | None = None,
) -> Review:
    """Review a report as another person who has just read it; a return has a reason unless told otherwise."""
    of.commitment.refresh_from_db()
    return review_report(
        report=of,
        verdict=Verdict(verdict),
        reviewer=reviewer or make_reviewer(),
        expected_version=of.commitment.version,
        status=Status(status) if status else None,
        reason=reason or ("Nothing shows it." if verdict == Verdict.RETURN else ""),
    )


def withdraw(*, report: StatusReport) -> Review:
    """Take a report back as its author."""
    return review(of=report, verdict=Verdict.WITHDRAW, reviewer=report.author)


def dissent(*, of: Review, author: User | None = None, note: str = "We see it otherwise.") -> Dissent:
    """Disagree with a review as the State's focal point."""
    of.commitment.refresh_from_db()
    return record_dissent(
        review=of,
        author=author or make_focal_point(state=of.commitment.state),
        note=note,
        expected_version=of.commitment.version,
    )


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)
