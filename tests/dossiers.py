"""A small dossier of an invented conference, for tests to write, change and load."""

import hashlib
from pathlib import Path
from typing import Any

from django.apps import apps

from commitments.dossiers.loading import load_dossiers
from commitments.seeding.merging import Action, RowOutcome
from tests.factories import make_state

# Eight letters, then some of the Arabic script: the passage at 9-14 is «سلام!».
SOURCE_TEXT = "greeting سلام! and an end.\n"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


DOSSIER = f"""\
sources:
  - slug: gazette
    title: {{en: A gazette}}
    publisher: The Gazette
    language: en
    reliability: press_report
    sha256: {digest(SOURCE_TEXT)}
    length: {len(SOURCE_TEXT)}
organizations:
  - slug: league
    kind: other
    name: {{en: The league, fa: اتحادیه, ar: العصبة}}
themes:
  - slug: rivers
    name: {{en: Rivers, fa: رودها, ar: الأنهار}}
conference:
  code: RIV1
  title: {{en: On rivers, fa: دربارهٔ رودها, ar: عن الأنهار}}
  aims:
    - {{en: Clean water, fa: آب پاک, ar: ماء نقي}}
    - {{en: Fish, fa: ماهی, ar: أسماك}}
  host: IRQ
  starts_on: 2025-03-01
  ends_on: 2025-03-02
  guests: [league]
  published: true
  citations:
    - {{source: gazette, fact: dates, note: {{en: On page two.}}, locator: page 2}}
participations:
  - state: IRQ
    role: host
    basis: press_report
    citations:
      - {{source: gazette, fact: participation}}
  - state: KWT
    role: participant
    basis: inferred
resolutions:
  - reference: RIV1-R1
    theme: rivers
    title: {{en: Measure, fa: اندازه‌گیری, ar: القياس}}
    text: {{en: Measure the rivers., fa: رودها اندازه‌گیری شود., ar: قياس الأنهار.}}
    strength: agreed
    partners: [league]
    indicators:
      - {{number: 1, kind: process, unit: gauges, target: 12.5, name: {{en: Gauges, fa: سنجه‌ها, ar: المقاييس}}}}
    citations:
      - source: gazette
        fact: text
        paragraph: 1
        start: 9
        end: 14
        sha256: {digest("سلام!")}
  - reference: RIV1-R2
    theme: rivers
    title: {{en: Share, fa: اشتراک, ar: التقاسم}}
    text: {{en: Share the figures., fa: آمار با همه در میان گذاشته شود., ar: تقاسم الأرقام.}}
"""


def write_dossier(
    folder: Path, *changes: tuple[str, str], name: str = "rivers.yaml", text: str = DOSSIER
) -> Path:
    """The dossier with each first `old` replaced by `new`, as a file; its States exist afterwards."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    for code in ("IRQ", "KWT"):
        make_state(code=code)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load(path: Path, **options: Any) -> dict[str, RowOutcome]:
    """Load a dossier; what became of each row that was not already as it says, by the row's key."""
    return {
        outcome.key: outcome
        for outcome in load_dossiers([path], **options)
        if outcome.action is not Action.UNCHANGED
    }


def line_of(path: Path, text: str) -> int:
    """The line on which `text`, which may run over several, begins in the file."""
    return path.read_text(encoding="utf-8").partition(text)[0].count("\n") + 1


def counts() -> dict[str, int]:
    """How many rows of the record and of its history there are."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_app_config("commitments").get_models()
    }
