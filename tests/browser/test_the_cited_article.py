"""The article that the seeds cite, made into a conference in a real browser by an officer who writes the
titles and the texts of its dossier.
"""

import pytest

from commitments.dossiers.loading import load_dossiers
from commitments.models import Citation, Conference, Participation
from commitments.states.loading import load_states
from tests.article import ARTICLE, BY_A_DRAFT, BY_EDITORS, SEEDS, cited, dossier, needs_article
from tests.commitments.text_drafts.texts import ADD
from tests.factories import make_officer, make_organization, make_theme

pytestmark = [needs_article, pytest.mark.django_db(transaction=True), pytest.mark.one_database]
LANGUAGES = ("en", "fa", "ar")
# What an officer clicks from the list of texts to the draft of the conference: the language, reading the
# text, accepting each of its cards, going on to the conference, two choices there and one of the source,
# and making it.
CLICKS_MAX = 16


def translated(name, value):
    return {f"{name}_{language}": value[language] for language in LANGUAGES}


@pytest.fixture
def officer():
    load_states(SEEDS / "states.yaml")
    for one in dossier()["themes"]:
        make_theme(slug=one["slug"], order=one["order"], **translated("name", one["name"]))
    for one in dossier()["organizations"]:
        make_organization(
            slug=one["slug"], acronym=one["acronym"], kind=one["kind"], **translated("name", one["name"])
        )
    return make_officer(username="layla")


class Hand:
    """An officer's hand, which counts its clicks."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, selector):
        self.clicks += 1
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def choose(self, name, value):
        self.clicks += 1
        field = self.page.locator(f"[name={name}]").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            self.page.check(f"[name={name}][value={value}]")

    def fill(self, values, within=""):
        for name, value in values.items():
            self.page.fill(f"{within} [name={name}]", value)


def accept_all(hand, rows):
    """Accept each card as it stands; a resolution with our own title and text, and nothing else changed."""
    page, rows = hand.page, iter(rows)
    while page.locator("article.at-hand:not(.accepted)").count():
        number = page.locator("article.at-hand").get_attribute("id")
        if page.locator("article.at-hand [name=title_en]").count():
            row = next(rows)
            typed = translated("title", row["title"]) | translated("text", row["text"])
            hand.fill(typed, within="article.at-hand")
        hand.click("article.at-hand button[value=accept]")
        page.locator(f"#{number}.accepted").wait_for()
    assert next(rows, None) is None


def test_it_becomes_the_conference_of_its_dossier(page, live_server, sign_in, officer):
    sign_in(page, officer)
    page.goto(f"{live_server.url}{ADD}")
    hand = Hand(page)
    hand.fill({"pasted": ARTICLE.read_text(encoding="utf-8")})
    hand.click("input[name=language][value=fa]")
    hand.click(".submit-row button")
    page.locator("#text-pane").wait_for()
    accept_all(hand, dossier()["resolutions"])
    hand.click(".submit-row a.default")
    stated = dossier()["conference"]
    hand.fill(translated("conference-title", stated["title"]) | translated("conference-city", stated["city"]))
    hand.fill({"conference-code": "DRAFT3", "conference-participants": "Iraq (host), Iran"})
    hand.fill({"source-slug": "irib", "source-title_en": "News item", "source-publisher": "IRIB"})
    hand.choose("conference-item_kind", "item")
    hand.choose("conference-basis", "press_report")
    hand.choose("source-reliability", "second_hand")
    hand.click("button[value=make]")
    page.locator(".guide-facts").wait_for()

    made = Conference.objects.get(code="DRAFT3")
    load_dossiers([SEEDS / "bag3.yaml"])
    by_hand = Conference.objects.get(code="BAG3")
    assert hand.clicks <= CLICKS_MAX
    assert facts_of(made) == facts_of(by_hand)
    assert [told_of(one) for one in made.resolutions.order_by("number")] == [
        told_of(one) for one in by_hand.resolutions.order_by("number")
    ]
    parts = Participation.objects.filter(conference=made)
    assert dict(parts.values_list("state__code", "role")) == {"IRQ": "host", "IRN": "participant"}
    assert passages_of(made) == {
        row["reference"].partition("-")[2]: cited(row) - BY_EDITORS.get(row["reference"], set())
        | BY_A_DRAFT.get(row["reference"], set())
        for row in dossier()["resolutions"]
    }


def facts_of(conference):
    return conference.edition, conference.host.code, conference.city_fa, conference.item_kind


def told_of(resolution):
    """All that a resolution says. Its indicators are the editors' own, and no text's."""
    return (
        *(resolution.title_en, resolution.text_fa, resolution.theme.slug, resolution.strength),
        *(resolution.voiced_by, resolution.addressed_to, resolution.due_on),
        sorted(resolution.partner_organizations.values_list("slug", flat=True)),
    )


def passages_of(conference):
    found = {}
    for one in Citation.objects.filter(resolution__conference=conference).select_related("resolution"):
        reference = one.resolution.reference.partition("-")[2]
        found.setdefault(reference, set()).add((one.fact, one.start, one.end))
    return found
