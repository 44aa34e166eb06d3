"""From a text to a conference in a real browser: marking, deciding, making."""

import pytest

from commitments.models import Citation, Conference
from tests.commitments.text_drafts.texts import ADD, CONFERENCE, OURS, make_world
from tests.text_drafts import TEXT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bench(page, live_server, sign_in):
    """The page of a draft of TEXT."""
    sign_in(page, make_world())
    page.goto(f"{live_server.url}{ADD}")
    page.fill("textarea[name=pasted]", TEXT)
    page.check("input[name=language][value=en]")
    page.locator(".submit-row button").click()
    page.locator("#text-pane").wait_for()
    return page


def fill(page, values, within=""):
    for name, value in values.items():
        field = page.locator(f"{within} [name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_an_officer_makes_a_conference_of_a_text(bench, live_server):
    bench.locator("article.at-hand button[value=accept]").click()
    for _card in range(2):
        card = bench.locator("article.at-hand")
        fill(bench, OURS, within="article.at-hand")
        card.locator("select[name=theme]").select_option(index=1)
        card.locator("button[value=accept].default").click()
        bench.locator("article.accepted").first.wait_for()
    bench.locator("article.at-hand button[value=reject]").first.click()
    bench.get_by_text("4 of 4 decided").wait_for()
    bench.locator(".submit-row a.default").click()
    fill(bench, CONFERENCE)
    bench.locator("button[value=make]").click()
    bench.locator(".guide-facts").wait_for()

    conference = Conference.objects.get()
    assert bench.url == f"{live_server.url}/admin/commitments/conference/{conference.pk}/guide/review/"
    assert not conference.published
    passages = {citation.passage for citation in Citation.objects.filter(fact="text")}
    assert passages == {"set up a register of lit piers", "train lamp keepers in every harbour"}
