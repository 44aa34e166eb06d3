"""How a page is looked at: in a language, a theme and a width, by axe, and for what runs over its edge."""

from dataclasses import dataclass, field
from itertools import product

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.extent import extent

WIDTHS = WIDE, NARROW = (1280, 390)
ZOOMED = 320  # what 1280 pixels are at a zoom of 400 %
# Copying style sheets into the page, as axe does otherwise, would look for what they import in the wrong
# place.
EVERY_RULE = {"preload": False, "resultTypes": ["violations"]}
BUT_CONTRAST = {**EVERY_RULE, "rules": {"color-contrast": {"enabled": False}}}


@dataclass(frozen=True)
class Look:
    """In what language, theme and width a page is looked at, and by what rules."""

    language: str
    theme: str = "light"
    width: int = WIDE
    rules: dict[str, object] = field(default_factory=lambda: EVERY_RULE)


# Contrast takes most of the time. In the short form each page is looked at once, and at its edge at the other
# width: one page in English, the next in Persian, the next in Arabic. In the long form each is looked at in
# every language, theme and width.
LOOKS = extent(
    (
        Look("en", "light", WIDE),
        Look("fa", "dark", NARROW),
        Look("ar", "light", NARROW, BUT_CONTRAST),
    ),
    long=tuple(Look(*look) for look in product(("en", "fa", "ar"), ("light", "dark"), WIDTHS)),
)


def looks_at(number: int) -> tuple[Look, ...]:
    """How the page of this number is looked at. Pages of one kind often are the same distance apart, which
    must not give all of them the same look.
    """
    one = LOOKS[(number + number // len(LOOKS)) % len(LOOKS)]
    return extent((one,), long=LOOKS)


def speak(page, language, url):
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": url}])


def faults_of(page, looks) -> list[str]:
    """What axe finds and what runs over the page's edge."""
    faults = []
    # Put into the page once; the package's own run() would do so each time.
    page.evaluate(Axe().axe_script)
    # A colour that is still on its way from the other theme is nobody's.
    page.add_style_tag(content="*, ::before, ::after { transition: none !important }")
    looks = list(looks)
    for look in looks:
        page.emulate_media(color_scheme=look.theme)
        page.set_viewport_size({"width": look.width, "height": 900})
        for violation in page.evaluate("rules => axe.run(document, rules)", look.rules)["violations"]:
            faults += [
                f"{page.url} in {look.language} at {look.width}, {look.theme}: {violation['id']} "
                f"({violation['impact']}): {node['target']}"
                for node in violation["nodes"]
            ]
        faults += too_wide(page)
    for width in {*WIDTHS, ZOOMED} - {look.width for look in looks}:
        page.set_viewport_size({"width": width, "height": 900})
        faults += too_wide(page)
    return faults


def too_wide(page) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url} at {page.viewport_size['width']}: {over} pixels too wide"] if over > 0 else []
