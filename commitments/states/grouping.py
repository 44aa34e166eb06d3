"""Building seeds/state_groups.yaml, the groups of States that CLDR knows: a dossier without a conference,
of which nothing is typed.

CLDR gives no days: who is in one of these groups by its release is so on every day, but LATER_MEMBERS.
"""

from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import yaml
from babel import Locale
from django.conf import settings

from commitments.language.languages import LANGUAGES
from commitments.states.cldr import read_territories

GROUPS: Final = Path(settings.BASE_DIR, "seeds", "state_groups.yaml")
# CLDR's code of each group, and its slug here.
SLUGS: Final = {"EU": "european-union", "EZ": "euro-area", "UN": "united-nations"}
# Decisions of the Council of the European Union of 12 July 2022 and 8 July 2025: who has the euro since
# when, where CLDR does not say so yet.
LATER_MEMBERS: Final = {"EZ": {"HR": "2023-01-01", "BG": "2026-01-01"}}
_HEAD: Final = """\
# Built by `manage.py build_states`; do not edit, the next build would undo it.
# Names and members: Unicode CLDR {version} (seeds/cldr/LICENSE); with a day: LATER_MEMBERS in
# commitments/states/grouping.py, where its source stands.
"""
_SOURCE: Final = "unicode-cldr"


def groups_text() -> str:
    """The file, as it would be built now."""
    territories = read_territories()
    members = {**territories.groups, "UN": territories.members}
    later = {
        code: {alpha2: on for alpha2, on in days.items() if alpha2 not in members[code]}
        for code, days in LATER_MEMBERS.items()
    }
    locales = {language: Locale(language).territories for language in LANGUAGES}
    content: dict[str, Any] = {
        "sources": [
            {
                "slug": _SOURCE,
                "title": {
                    "en": "Common Locale Data Repository: which territories belong together",
                    "fa": "مخزن مشترک داده‌های محلی: کدام سرزمین‌ها با هم‌اند",
                    "ar": "المستودع المشترك للبيانات المحلية: الأقاليم التي تنتمي معًا",
                },
                "publisher": "Unicode Consortium",
                "language": "en",
                "url": f"https://www.unicode.org/Public/cldr/{territories.cldr_version}/",
                "reliability": "reference_data",
            }
        ],
        "groups": [
            {
                "slug": slug,
                "name": {language: locales[language][code] for language in LANGUAGES},
                "source": _SOURCE,
                "members": sorted(
                    [
                        *({"state": territories.codes[alpha2]["alpha3"]} for alpha2 in members[code]),
                        *(
                            {"state": territories.codes[alpha2]["alpha3"], "from": date.fromisoformat(on)}
                            for alpha2, on in later.get(code, {}).items()
                        ),
                    ],
                    key=itemgetter("state"),
                ),
            }
            for code, slug in SLUGS.items()
        ],
    }
    body = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    return _HEAD.format(version=territories.cldr_version) + body
