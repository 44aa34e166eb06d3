"""A picture of a page, or of a part of it, as small as its words allow."""

import base64
from pathlib import Path

from playwright.sync_api import Locator, Page

# As wide as a guide's text may become, and sharp on screens that are finer than that.
WIDTH = 860
SHARPNESS = 1.5
QUALITY = 75
# Beyond this a picture tells less than it hides of the words around it.
HEIGHT_MAX = 900
MARGIN = 8


def take(page: Page, file: Path, *, parts: list[Locator] | None = None) -> int:
    """Write what the page shows of `parts`, from the first to the last, or without them what is in its
    window; how many bytes it takes.
    """
    page.evaluate("document.fonts.ready")
    page.evaluate("document.activeElement && document.activeElement.blur()")
    clip = {"x": 0.0, "y": 0.0, "width": float(WIDTH), "height": 560.0}
    boxes = [box for part in parts or () if (box := part.bounding_box())]
    if boxes:
        scrolled = page.evaluate("window.scrollY")
        top = min(box["y"] for box in boxes) + scrolled - MARGIN
        below = max(box["y"] + box["height"] for box in boxes) + scrolled + MARGIN
        clip |= {"y": max(top, 0.0), "height": min(below - top, HEIGHT_MAX)}
    asked = {
        "format": "webp",
        "quality": QUALITY,
        "captureBeyondViewport": True,
        "clip": {**clip, "scale": 1},
    }
    answer = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    return file.write_bytes(base64.b64decode(answer["data"]))
