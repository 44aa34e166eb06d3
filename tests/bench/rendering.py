"""How long Chromium takes to show a page whose last byte has come: `python -m tests.bench.rendering ADDRESS`.

Each address, of any server that runs, is opened on a screen and on a phone, once for what browsers keep and
seven times for the median of what it takes until the page is loaded, laid out and drawn.
"""

import shutil
import statistics
import sys
from typing import Final

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGS, CHROMIUM_NAMES

RUNS: Final = 7
WIDTHS: Final = (1280, 390)
# A frame after the load, and a task after that frame: by then everything in sight was drawn.
COMPLETE: Final = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  const [page] = performance.getEntriesByType("navigation");
  done([performance.now() - page.responseEnd, page.decodedBodySize]);
})))"""


def main(addresses: list[str]) -> None:
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        for address in addresses:
            for width in WIDTHS:
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.set_default_timeout(120_000)
                taken, size = _measured(page, address)
                print(f"{address} at {width}: {taken:.0f} ms, {size / 1000:.0f} kB")  # noqa: T201
                page.close()
        browser.close()


def _measured(page: Page, address: str) -> tuple[float, int]:
    page.goto(address)
    runs = []
    for _run in range(RUNS):
        page.goto(address)
        runs.append(page.evaluate(COMPLETE))
    return statistics.median(taken for taken, _size in runs), runs[-1][1]


if __name__ == "__main__":
    main(sys.argv[1:])
