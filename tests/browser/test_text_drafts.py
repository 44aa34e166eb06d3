"""From a text to a conference in a real browser: marking, deciding, making."""

import pytest

from commitments.models import Citation, Conference
from commitments.text_drafts.cards import Work
from tests.commitments.text_drafts.texts import ADD, CONFERENCE, OURS, make_world, page_of
from tests.text_drafts import TEXT, make_text_draft

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
        if field.first.get_attribute("type") == "radio":
            page.check(f"{within} [name={name}][value={value}]")
        elif field.evaluate("one => one.tagName") == "SELECT":
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


# Invented. The sign before it takes two units of what scripts count in, and one code point.
ARABIC = "🕯 اجتمع الوزراء في الميناء.\n\nاتفق المشاركون على إنارة الأرصفة وتدريب الحراس.\n"


# Where a word of the text stands on the page.
PLACE_OF = """word => {
  const walker = document.createTreeWalker(document.getElementById("text-pane"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(word);
    if (at >= 0) {
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + word.length);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
  }
}"""


def test_a_passage_is_marked_by_mouse_and_by_keyboard_in_code_points_of_the_text(page, live_server, sign_in):
    officer = make_world()
    sign_in(page, officer)
    draft = make_text_draft(by=officer, text=ARABIC, language="ar")
    page.goto(f"{live_server.url}{page_of(draft)}")

    place = page.evaluate(PLACE_OF, "الميناء")
    page.mouse.dblclick(place["x"], place["y"])
    page.locator(".marked").wait_for()
    page.select_option("select[name=cite_for]", "city")
    page.locator("button[value=cite]").click()
    page.locator("article.at-hand").wait_for()
    page.locator("#text-pane").focus()
    for _word in range(2):
        page.keyboard.press("Shift+ArrowLeft")
    page.locator(".marked").wait_for()
    page.select_option("select[name=cite_for]", "text")
    page.locator("button[value=cite]").click()
    page.locator("article", has_text="Resolution").last.wait_for()

    draft.refresh_from_db()
    cards = Work.of(draft.work).cards
    passages = {card.number: card.citations[0].span.of(ARABIC) for card in cards}
    by_keyboard, by_mouse = passages.pop(max(passages)), passages.pop(max(passages))
    assert by_mouse == "الميناء"
    # From the beginning of the first that is not decided, which is the word just cited, on to the full stop.
    assert by_keyboard == "الميناء."


def test_the_text_is_moved_to_the_passage_of_the_card_at_hand(page, live_server, sign_in):
    officer = make_world()
    sign_in(page, officer)
    filling = "The lamps of the quays burned all night long.\n\n" * 60
    last = "The participating States agreed to set up a register of lit piers.\n"
    draft = make_text_draft(by=officer, text=filling + last)

    page.goto(f"{live_server.url}{page_of(draft)}")

    inside = """() => {
      const pane = document.getElementById("text-pane").getBoundingClientRect();
      const mark = document.getElementById("at-hand").getBoundingClientRect();
      return pane.top <= mark.top && mark.bottom <= pane.bottom;
    }"""
    assert page.evaluate(inside)
    # The passage and not the window was moved.
    assert page.evaluate("window.scrollY") == 0


def test_the_keyboard_begins_to_mark_at_the_passage_of_the_card_at_hand(page, live_server, sign_in):
    officer = make_world()
    sign_in(page, officer)
    draft = make_text_draft(by=officer)
    page.goto(f"{live_server.url}{page_of(draft)}?card=3")

    page.locator("#text-pane").focus()
    page.keyboard.press("Shift+ArrowRight")

    assert page.locator(".marked-words").text_content() == "train"


def test_all_of_it_is_done_without_a_script(browser, live_server, browser_context_args):
    officer = make_world()
    draft = make_text_draft(by=officer)
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    try:
        page = context.new_page()
        page.goto(f"{live_server.url}/admin/login/?next={page_of(draft)}")
        page.fill("input[name=username]", "layla")
        page.fill("input[name=password]", "a-long-password-1")
        page.locator("form#login-form [type=submit]").click()
        page.locator("#card-2 h3 a").click()
        page.locator("article.at-hand button[value='end-later:0']").click()
        page.fill("input[name=from_sentence]", "4")
        page.select_option("select[name=cite_for]", "results")
        page.locator("button[value=cite]").click()
        page.locator("article.at-hand h3", has_text="Results").wait_for()
        page.wait_for_load_state()
        assert not page.locator("button[value='border:0']").first.is_visible()
    finally:
        context.close()

    draft.refresh_from_db()
    work = Work.of(draft.work)
    assert work.card(2).passages[0].span.of(TEXT) == "set up a register of lit piers."
    assert (
        work.card(5).citations[0].span.of(TEXT)
        == "They stressed the need to publish the tide tables each spring."
    )
