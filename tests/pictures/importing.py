"""Scenes of docs/importing.md: tables of others, invented, in the shapes that the guide speaks of."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser.import_steps import asked_for, choose, hand_in, read_as, run

Scene = tuple[str, list[Locator]]
# Each language has its own, for the world is one.
EDITIONS = {"en": 1, "fa": 2, "ar": 3}
DOSSIER = """\
themes:
  - slug: example-roads
    name: {en: Roads and bridges, fa: راه‌ها و پل‌ها, ar: الطرق والجسور}
  - slug: example-water
    name: {en: Rivers and canals, fa: رودها و کانال‌ها, ar: الأنهار والقنوات}
conference:
  code: EXAMPLE_
  series: example
  edition: _
  title: {en: An example, fa: یک نمونه, ar: مثال}
  starts_on: 1999-01-01
  ends_on: 1999-01-02
  published: false
"""
UNION = "Marsh Union"


@dataclass(frozen=True)
class _Desk:
    page: Page
    code: str
    # Names of four States, as the page's language has them.
    names: Sequence[str]

    def common(self, **more: str) -> dict[str, str]:
        return {"conference": self.code, **more}

    def columns(self) -> Locator:
        return self.page.locator("#mapping table").first

    def values(self, text: str) -> Locator:
        """The table that asks what the values of one column stand for, by one of its values."""
        return self.page.locator("#mapping .wide", has=asked_for(self.page, text)).last


def scenes(page: Page, address: str, language: str) -> Iterator[Scene]:
    """Leads the page through each of the shapes, and names the parts that the picture shows."""
    edition = str(EDITIONS[language])
    listed = page.request.get(f"{address}/api/v1/states/?limit=4&lang={language}").json()["results"]
    desk = _Desk(page, f"EXAMPLE{edition}", [row["name"] for row in listed])
    _make_conference(page, address, edition)
    page.goto(f"{address}/admin/tracker/import/")
    yield from _memberships(desk)
    yield from _documents(desk)
    yield from _recommendations(desk)
    yield from _scores(desk)
    yield from _promises(desk)


def _memberships(desk: _Desk) -> Iterator[Scene]:
    page = desk.page
    parties = [(party, name) for name in ("Alpha Treaty", "Treaty on Dates") for party in desk.names[:3]]
    rows = [
        {"Contracting Party": party, "Treaty": name, "Signature Date": f"{number + 1:02}/03/1999"}
        for number, (party, name) in enumerate([*parties, (UNION, "Alpha Treaty")])
    ]
    content = _csv(rows)
    page.locator(".object-tools a.addlink").click()
    page.locator("input[name=kind][value=participations]").check()
    page.set_input_files(
        "input[name=file]", {"name": "memberships.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.locator("input[name=calendar][value=gregorian]").check()
    form = page.locator("#content-main form")
    yield "file", [form.locator("fieldset.module").first, form.locator(".submit-row")]
    form.locator("[type=submit]").click()
    choose(page, {"state": "Contracting Party"}, desk.common(basis="official_record"))
    yield "rows", [page.locator("#reading")]
    yield "columns", [desk.columns()]
    page.locator("#mapping [type=submit]").click()
    choose(page, values={UNION: "no_row"})
    yield "parties", [desk.values(UNION)]
    page.locator("#mapping [type=submit]").click()
    yield "check", [page.locator(".outcome"), page.locator(".desk-table").first]
    run(page)
    hand_in(page, "resolutions", content)
    read_as(page, {"title_en": "Treaty", "text_en": "Treaty"}, desk.common(theme="example-water"))
    run(page)
    hand_in(page, "reports", content)
    read_as(
        page,
        {"state": "Contracting Party", "resolution": "Treaty", "effective_on": "Signature Date"},
        desk.common(status="limited"),
        order="day_first",
    )
    yield "memberships", [desk.columns()]


def _documents(desk: _Desk) -> Iterator[Scene]:
    page = desk.page
    content = _csv(
        [
            {"party": name, "title": f"Plan {version}", "status": status, "date": f"20{20 + version}-02-15"}
            for name in desk.names[:3]
            for version, status in ((1, "Archived"), (2, "Active"))
        ]
    )
    page.goto(_log_of(page))
    hand_in(page, "reports", content, "documents.csv")
    read_as(
        page,
        {"state": "party", "status": "status", "effective_on": "date", "evidence_title": "title"},
        desk.common(resolution="1"),
    )
    choose(page, values={"Archived": "substantial", "Active": "complete"})
    yield "documents", [desk.values("Active")]


def _recommendations(desk: _Desk) -> Iterator[Scene]:
    page = desk.page
    content = _csv(
        [
            {"No.": f"{number}", "State under review": name, "Recommendation": text, "Position": position}
            for number, name, text, position in (
                (41, desk.names[0], "Publish the river levels", "Supported"),
                (42, desk.names[1], "Teach the teachers", "Noted"),
                (43, desk.names[2], "Open the archives", ""),
            )
        ]
    )
    page.goto(_log_of(page))
    hand_in(page, "resolutions", content, "recommendations.csv")
    read_as(
        page,
        {
            "number": "No.",
            "named_states": "State under review",
            "title_en": "Recommendation",
            "text_en": "Recommendation",
        },
        desk.common(theme="example-water", strength="recommended"),
    )
    yield "recommendations", [page.locator(".outcome"), page.locator(".desk-table").first]
    run(page)
    hand_in(page, "positions", content, "recommendations.csv")
    read_as(
        page,
        {"state": "State under review", "resolution": "No.", "position": "Position"},
        desk.common(stated_on="1999-01-02"),
    )
    choose(page, values={"Supported": "supported", "Noted": "noted", "": "no_row"})
    yield "positions", [desk.values("Noted")]


def _scores(desk: _Desk) -> Iterator[Scene]:
    page = desk.page
    scores = ("1", "0", "-1", "")
    content = _csv(
        [
            {"Member": name, "Commitment": str(number), "Score": scores[(place + number) % 4]}
            for place, name in enumerate(desk.names[:3])
            for number in (1, 2)
        ]
    )
    page.goto(_log_of(page))
    hand_in(page, "reports", content, "scores.csv")
    read_as(
        page,
        {"state": "Member", "resolution": "Commitment", "status": "Score"},
        desk.common(effective_on="2000-06-30", evidence_url="https://example.org/scores"),
    )
    for text, meaning in dict(
        zip(scores, ("complete", "limited", "not_started", "no_row"), strict=True)
    ).items():
        asked_for(page, text).select_option(meaning)
    yield "scores", [desk.values("-1")]


def _promises(desk: _Desk) -> Iterator[Scene]:
    page = desk.page
    content = _csv(
        [
            {"Promise": "Mend the bridges", "Area": "Transport", "By": "31/12/2001"},
            {"Promise": "Plant along the canals", "Area": "Water", "By": "30/06/2002"},
        ]
    )
    page.goto(_log_of(page))
    hand_in(page, "resolutions", content, "promises.csv")
    read_as(
        page,
        {"title_en": "Promise", "text_en": "Promise", "theme": "Area", "due_on": "By"},
        desk.common(),
        order="day_first",
    )
    choose(page, values={"Transport": "example-roads", "Water": "example-water"})
    yield "promises", [desk.values("Transport")]


def _log_of(page: Page) -> str:
    return f"{page.url.partition('/admin/')[0]}/admin/tracker/import/"


def _make_conference(page: Page, address: str, edition: str) -> None:
    page.goto(f"{address}/admin/commitments/conference/dossier/")
    text = DOSSIER.replace("_\n", f"{edition}\n").encode()
    page.set_input_files(
        "input[name=file]", {"name": "example.yaml", "mimeType": "application/yaml", "buffer": text}
    )
    page.locator("#content-main form [type=submit]").last.click()
    page.locator("button[name=load]").click()
    page.wait_for_load_state()


def _csv(rows: Sequence[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
