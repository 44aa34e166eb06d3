"""`python -m tests.pictures [GUIDE ...]` takes the pictures of these guides anew, or of all."""

import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Final

from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGS, TRIED_IN_ORDER
from tests.pictures import importing, texts
from tests.pictures.taking import SHARPNESS, WIDTH, take
from tests.screenshots import ROOT, demonstration, sign_in

FOLDER: Final = ROOT / "docs" / "pictures"
LANGUAGES: Final = ("en", "fa", "ar")
# What leads a signed-in page, at an address and in a language, from scene to scene: the name of each, and
# the parts of the page that it shows.
Scenes = Callable[[Page, str, str], Iterator[tuple[str, list[Locator]]]]
GUIDES: Final[dict[str, Scenes]] = {"importing": importing.scenes, "texts": texts.scenes}


def main() -> None:
    program = next(filter(None, map(shutil.which, TRIED_IN_ORDER)), None)
    if program is None:
        raise SystemExit("No Chromium was found. Install one (Debian: apt-get install chromium).")
    chosen = sys.argv[1:] or list(GUIDES)
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGS)
        with demonstration() as address:
            for language in LANGUAGES:
                page = browser.new_context(
                    viewport={"width": WIDTH, "height": 900},
                    device_scale_factor=SHARPNESS,
                    color_scheme="light",
                    reduced_motion="reduce",
                ).new_page()
                sign_in(page, address, language)
                for guide in chosen:
                    for scene, parts in GUIDES[guide](page, address, language):
                        file = FOLDER / f"{guide}-{scene}-{language}.webp"
                        print(f"{file.name}: {take(page, file, parts=parts):,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
