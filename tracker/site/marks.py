"""The marks of a matrix's cells as a style sheet of backgrounds: one element a cell, whatever is drawn in it.
`python -m tracker.site.marks` writes commitments/static/mithaq/marks.css anew from the shapes of badges and
the colours of tokens.css.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from commitments.terms.badges import STATUS_SHAPES

STATIC: Final = Path(__file__).resolve().parent.parent.parent / "commitments" / "static" / "mithaq"
STYLE_SHEET: Final = STATIC / "marks.css"
# On 28 by 28 units, beside the shape of the level, which stands in the middle.
MARKS: Final[Mapping[str, str]] = {
    "overdue": '<path class="mark-overdue" d="M15 0h13v13z"/>',
    "disputed": '<path class="mark-flag" d="M18.5 27v-8M18.5 19.5h7.5l-2 2.5 2 2.5h-7.5"/>',
    "claimed": '<circle class="mark-claim" cx="4.5" cy="23.5" r="2.75"/>',
    "closed": '<path class="mark-out" d="M2 26 26 2"/>',
    "not_applicable": '<path class="mark-out" d="M2 14h24"/>',
}
# An image does not know the classes of the page around it: here is what pages.css and badges.css say of them.
_LOOKS: Final = {
    "mark-overdue": 'fill="{schedule-overdue}"',
    "mark-flag": 'fill="none" stroke="{ink}" stroke-width="1.6"',
    "mark-claim": 'fill="{ink}"',
    "mark-out": 'fill="none" stroke="{ink-soft}" stroke-width="2"',
    "badge-ink": 'fill="{level}"',
    "badge-paper": 'stroke="{surface}" stroke-width="1.8"',
}
_LEVEL: Final = (
    '<g fill="none" stroke="{level}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" '
    'transform="translate(5 5) scale(1.125)">'
)
_HEAD: Final = (
    "/* Written by `python -m tracker.site.marks`: the shapes of commitments/terms/badges.py and the marks "
    "of tracker/site/marks.py in the colours of tokens.css. */\n"
)


def style_sheet(tokens: str) -> str:
    """marks.css; `tokens` is the text of tokens.css, whose first colours are light and whose second are
    dark.
    """
    blocks = re.findall(r"\{([^{}]*--m-ink:[^{}]*)\}", tokens)
    light, dark = (dict(re.findall(r"--m-([\w-]+): (#\w+);", block)) for block in blocks[:2])
    # Paper is light.
    return f"{_HEAD}{_rules(light)}@media screen and (prefers-color-scheme: dark) {{\n{_rules(dark)}}}\n"


def _rules(colours: Mapping[str, str]) -> str:
    rules = []
    for status, shape in STATUS_SHAPES.items():
        level = {**colours, "level": colours[f"status-{status.value.replace('_', '-')}"]}
        rules.append((status.value, "level", _image(f"{_LEVEL}{shape}</g>", level)))
    rules += [(name, name, _image(shape, colours)) for name, shape in MARKS.items()]
    # A level stands beside words, too, where a page holds hundreds of them.
    return "".join(
        f".matrix .{name}{f', .level.{name}' if layer == 'level' else ''} {{ --{layer}: {image}; }}\n"
        for name, layer, image in rules
    )


def _image(shape: str, colours: Mapping[str, str]) -> str:
    for name, looks in _LOOKS.items():
        shape = shape.replace(f'class="{name}"', looks)
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28">{shape.format_map(colours)}</svg>'
    written = quote(drawing.replace('"', "'"), safe=" /:=,.;()'")
    return f'url("data:image/svg+xml,{written}")'


if __name__ == "__main__":
    STYLE_SHEET.write_text(style_sheet((STATIC / "tokens.css").read_text("utf-8")), "utf-8")
