"""Scenes of docs/texts.md: an invented final statement of each language, read and decided upon."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page

Scene = tuple[str, list[Locator]]
# Invented: no such conference was held.
STATEMENTS = {
    "en": (
        "The second conference on river lighting was held in Kuwait, with delegations from Iraq and "
        "Jordan.\n\n"
        "The participating States agreed to set up a register of lit piers by the end of 2027. "
        "The ministers called upon all States to train lamp keepers in every harbour.\n"
    ),
    "fa": (
        "دومین همایش روشنایی رودها در کویت با حضور هیئت‌هایی از عراق و اردن برگزار شد.\n\n"
        "کشورهای شرکت‌کننده توافق کردند که تا پایان سال ۱۴۰۶ فهرست اسکله‌های روشن را تهیه کنند. "
        "وزیران از همهٔ کشورها خواستند در هر بندر نگهبان چراغ آموزش دهند.\n"
    ),
    "ar": (
        "عُقد المؤتمر الثاني لإنارة الأنهار في الكويت بمشاركة وفود من العراق والأردن.\n\n"
        "اتفقت الدول المشاركة على إنشاء سجل للأرصفة المضاءة بحلول نهاية عام ٢٠٢٧. "
        "ودعا الوزراء جميع الدول إلى تدريب حراس المصابيح في كل ميناء.\n"
    ),
}


def scenes(page: Page, address: str, language: str) -> Iterator[Scene]:
    """Leads the page from a text to what it proposes, and names the parts that the picture shows."""
    page.goto(f"{address}/admin/commitments/textdraft/add/")
    page.fill("textarea[name=pasted]", STATEMENTS[language])
    page.locator("textarea[name=pasted]").evaluate("field => { field.scrollTop = 0 }")
    page.check(f"input[name=language][value={language}]")
    form = page.locator("#content-main form")
    yield "begin", [form.locator("fieldset.module").first, form.locator(".submit-row")]
    form.locator(".submit-row button").click()
    pane = page.locator("#text-pane")
    pane.wait_for()
    # The facts of the conference come first; the picture is of the card of a resolution.
    while not page.locator("article.at-hand [name=title_en]").count():
        with page.expect_navigation():
            page.locator("article.at-hand button[value=accept]").click()
    yield "text", [pane]
    yield "card", [page.locator("article.at-hand")]
