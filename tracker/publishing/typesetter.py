"""Makes one PDF and ends: what tracker.publishing.typesetting starts as a process of its own.

Typst keeps what it has laid out for as long as its process lives, so a worker that called it would grow with
every brief. This one has bounds of memory and time that no text can pass.
"""

import json
import resource
import sys
from typing import Final, cast

import typst

MEMORY_MAX: Final = 1024**3
SECONDS_MAX: Final = 20


def main() -> None:
    for kind, most in ((resource.RLIMIT_AS, MEMORY_MAX), (resource.RLIMIT_CPU, SECONDS_MAX)):
        resource.setrlimit(kind, (most, most))
    asked = json.load(sys.stdin)
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=asked["font_folders"]
    )
    compiler = typst.Compiler(asked["template"].encode(), font_paths=fonts, ignore_system_fonts=True)
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"brief": json.dumps(asked["brief"])},
        pdf_standards=["ua-1"],
        timestamp=asked["created"],
    )
    sys.stdout.buffer.write(cast("bytes", pdf))


if __name__ == "__main__":
    main()
