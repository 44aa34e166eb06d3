"""One small world with somebody in every role, and everything that the site answers: its routes and the
actions of its admin.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from itertools import product
from typing import Any
from unittest import mock
from uuid import UUID

import time_machine
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver

from commitments.language.calendars import Calendar
from commitments.models import Commitment
from commitments.vocabulary import EvidenceKind
from tests.extent import IS_LONG
from tests.factories import (
    at,
    make_administrator,
    make_citation,
    make_commitment,
    make_focal_point,
    make_indicator,
    make_mandate,
    make_officer,
    make_organization,
    make_reviewer,
    make_source,
    make_state,
    make_user,
    report,
    review,
    web_page,
)
from tests.groups import ALWAYS, make_group
from tests.text_drafts import make_text_draft
from tests.tracker.access.answers import IN, ROLES, Answers
from tracker.access.tokens import make_token
from tracker.evidence.uploading import store_file
from tracker.imports.running import store_upload
from tracker.models import BulkAction, Export, ImportKind, ReminderMail, SecurityEvent
from tracker.trail.measuring import record_measurement
from tracker.trail.recording import NewEvidence

TODAY = at(2026, 3, 10)
# A page that the officer saved, to be attached to the second piece of evidence of the own report.
COPY_KEY = "6f0d7a52-5a3c-4a39-9d5e-2f5d1f0c8a11"


@dataclass
class World:
    """The people by role, their cookies, and a row of every model."""

    people: dict[str, User | None]
    cookies: dict[str, str]
    rows: dict[str, Any]
    own: Commitment
    foreign: Commitment
    draft: Commitment
    secrets: dict[str, str] = field(default_factory=dict)
    # One for all clients: the middleware is put together once.
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def client(self, role: str) -> Client:
        """A browser with the session of `role`; of those who were let go, the session that they had."""
        client = Client(raise_request_exception=False)
        client.handler = self.handler
        if role in self.cookies:
            client.cookies["sessionid"] = self.cookies[role]
        return client

    @cached_property
    def placeholders(self) -> dict[str, Any]:
        """What stands for the rows in the addresses of the table."""
        keys = {name: row.pk for name, row in self.rows.items()}
        past = {
            f"{name}_past": row.history.first().pk
            for name, row in self.rows.items()
            if hasattr(row, "history")
        }
        return (
            keys
            | past
            | {
                "version": self.own.version,
                "foreign_version": self.foreign.version,
                "evidencefile_key": self.rows["evidencefile"].key,
                "draft": self.draft.resolution.conference_id,
                "commitment_type": ContentType.objects.get_for_model(Commitment).pk,
            }
        )


def make_world() -> World:
    """Iraq's commitment is the one that everybody asks for; the other focal point acts for Iran."""
    with time_machine.travel(at(2026, 3, 9), tick=False):
        own, foreign = make_commitment(reference="BAG3-R1-IRQ"), make_commitment(reference="BAG3-R1-IRN")
        draft = make_commitment(reference="DRAFT-R1-IRQ")
        conference = draft.resolution.conference
        conference.published = False
        conference.save()
        iraq, iran = make_state(code="IRQ"), make_state(code="IRN")
        people: dict[str, User | None] = {
            "nobody": None,
            "reader": make_user(username="reader"),
            "focal point": make_focal_point(username="iraq", state=iraq),
            "another's focal point": make_focal_point(username="iran", state=iran),
            "ended focal point": make_focal_point(username="ended", state=iraq),
            "switched off": make_officer(username="off"),
            "reviewer": make_reviewer(username="reviewer"),
            "officer": make_officer(username="officer"),
            "administrator": make_administrator(username="administrator"),
        }
        assert tuple(people) == ROLES
        cookies, secrets = {}, {}
        for role, person in people.items():
            if person is not None:
                client = Client()
                # Sessions end after hours; these are of the day on which they are asked.
                with time_machine.travel(TODAY, tick=False):
                    client.force_login(person)
                cookies[role] = client.cookies["sessionid"].value
                secrets[role] = make_token(
                    owner=person,
                    name=role,
                    scopes=["read", "report", "review", "measure", "upload", "position"],
                    days=30,
                    made_by=person,
                )[1]
        ended, off = people["ended focal point"], people["switched off"]
        ended.mandates.get().end(on=date(2026, 3, 10))
        off.is_active = False
        off.save()
        letter = store_file(
            content=BytesIO(b"A letter."), name="letter.txt", uploaded_by=people["focal point"]
        )
        shown = NewEvidence(kind=EvidenceKind.FILE, title="A letter", file=letter)
        reported = report(
            commitment=own,
            effective_on=date(2026, 3, 1),
            author=people["focal point"],
            evidence=[shown, web_page()],
        )
        store_file(
            content=BytesIO(b"<!doctype html><p>The page.</p>"),
            name="page.html",
            uploaded_by=people["officer"],
            is_copy=True,
            key=UUID(COPY_KEY),
        )
        resolution, source = own.resolution, make_source()
        organization = make_organization()
        resolution.partner_organizations.add(organization)
        rows = {
            "state": iraq,
            "organization": organization,
            "stategroup": make_group(members={"IRQ": ALWAYS}),
            "sourcedocument": source,
            "textdraft": make_text_draft(by=people["officer"]),
            "citation": make_citation(source=source, resolution=resolution),
            "conference": resolution.conference,
            "participation": own.participation,
            "theme": resolution.theme,
            "resolution": resolution,
            "indicator": make_indicator(resolution=resolution),
            "commitment": own,
            "statusreport": reported,
            "mandate": make_mandate(user=make_user(username="another"), state=make_state(code="TUR")),
            "accesstoken": people["officer"].access_tokens.get(),
            "user": people["officer"],
            "evidencefile": letter,
            "import": store_upload(
                content=BytesIO(b"reference,due_on\nBAG3-R1-IRQ,2026-12-31\n"),
                name="due.csv",
                kind=ImportKind.COMMITMENTS,
                calendar=Calendar.GREGORIAN,
                person=people["officer"],
            ),
            "bulkaction": BulkAction.objects.create(
                kind="position", said="noted", recorded_by=people["officer"], changed_count=0
            ),
            "export": Export.objects.create(
                user=people["officer"], table="commitments", flavour="xlsx", row_count=1
            ),
            "securityevent": SecurityEvent.objects.create(kind="signed_in", user=people["officer"]),
            "remindermail": ReminderMail.objects.create(
                user=people["focal point"],
                cycle_on=date(2026, 3, 1),
                address="iraq@example.org",
                language="en",
            ),
        }
        make_state(code="KWT")
        rows["review"] = review(
            of=report(
                commitment=foreign, effective_on=date(2026, 3, 1), author=people["another's focal point"]
            ),
            reviewer=people["reviewer"],
        )
        # Waits, and so can be withdrawn.
        report(commitment=foreign, effective_on=date(2026, 3, 2), author=people["another's focal point"])
        rows["measurement"] = record_measurement(
            commitment=own,
            indicator=rows["indicator"],
            observed_on=date(2026, 3, 1),
            value=Decimal(4),
            source=source,
            author=people["officer"],
        )
    for row in (own, foreign, draft):
        row.refresh_from_db()
    return World(
        people=people, cookies=cookies, rows=rows, own=own, foreign=foreign, draft=draft, secrets=secrets
    )


def unread() -> AbstractContextManager[Any]:
    """Inside, answers of which nobody reads more than their status and context are not put into words, which
    takes most of the time.
    """
    return mock.patch.object(SimpleTemplateResponse, "rendered_content", "")


def routes(patterns: Any = None, namespaces: tuple[str, ...] = (), at: str = "") -> Iterator[tuple[str, str]]:
    """Every route of the site: what it is called, and its pattern; one without a name is called by its
    pattern.
    """
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        pattern = at + str(entry.pattern).removeprefix("^").removesuffix(r"\Z").removesuffix("$")
        if isinstance(entry, URLResolver):
            # The language is the part of the page's address that is no string.
            yield from routes(
                entry.url_patterns, (*namespaces, *([entry.namespace] if entry.namespace else [])), pattern
            )
        else:
            assert isinstance(entry, URLPattern)
            yield ":".join((*namespaces, entry.name)) if entry.name else f"/{pattern}", f"/{pattern}"


def actions() -> list[tuple[str, str]]:
    """Every action of every admin, by model and name."""
    return sorted(
        (model._meta.label_lower, name)
        for model, model_admin in admin.site._registry.items()
        for _function, name, _description in model_admin._get_base_actions()
    )


def requests_to(methods: Mapping[str, Answers], *, number: int) -> Iterator[tuple[str, str]]:
    """By what methods the route of this number is asked, and by whom; in the long form by all, by everybody.

    Of those who get the same answer two read and one writes, who take turns from route
    to route. A method that is answered as another is tried by one person who is refused,
    if anybody is, and of four such methods two are tried, which take turns as well. On
    the second database whoever gets most reads and writes.
    """
    if IS_LONG:
        yield from product(methods, ROLES)
        return
    if connection.vendor != "sqlite":
        yield from ((method, min(ROLES, key=methods[method].__getitem__)) for method in ("GET", "POST"))
        return
    get = methods["GET"]
    yield from (("GET", role) for role in some_of_each(get, number=number, most=2))
    yield from (("POST", role) for role in some_of_each(methods["POST"], number=number))
    yield "HEAD", ("ended focal point", "switched off")[number % 2]
    others = ("PUT", "PATCH", "DELETE", "OPTIONS")
    for place, method in enumerate(others):
        answers = methods[method]
        if answers != get:
            yield from ((method, role) for role in some_of_each(answers, number=number))
        elif (place + number) % 2:
            yield method, next((role for role in IN if answers[role] >= 400), "administrator")


def some_of_each(answers: Answers, *, number: int, most: int = 1) -> Iterator[str]:
    """So many people for each answer that somebody gets, the next ones at the next route."""
    for code in dict.fromkeys(answers.values()):
        alike = [role for role in ROLES if answers[role] == code]
        turn = number % len(alike)
        yield from [*alike[turn:], *alike[:turn]][:most]
