"""How well search finds what people mean: `python -m tests.bench.search`, on the seeded record.

Of the queries of search_queries.yaml it counts how many find what is meant, and how many find it first;
those that are kept apart on their own. It names what was missed of the others.
"""

import json
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

QUERIES = Path(__file__).with_name("search_queries.yaml")
# Every so many queries one is kept apart.
APART = 3


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mithaq-bench-") as folder:
        os.environ |= {
            "SECRET_KEY": "only-for-benchmarks-" + "0123456789abcdef" * 4,
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("loaddata", *sorted(Path("fixtures").glob("*.json")), verbosity=0)
        print(json.dumps(evaluation(), ensure_ascii=False, indent=1))  # noqa: T201 (what the command is for)


def evaluation() -> dict[str, Any]:
    """Counts of each part, and the queries of the tuned part that do not come first."""
    counts = {"tuned": Counter[str](), "kept apart": Counter[str]()}
    missed = []
    for number, (place, expected, query) in enumerate(queries()):
        part = "kept apart" if number % APART == APART - 1 else "tuned"
        keys = found(place, query)
        is_found = bool(set(expected) & set(keys)) if expected else not keys
        is_first = bool(set(expected) & set(keys[:1])) if expected else is_found
        counts[part] += Counter(queries=1, found=is_found, first=is_first)
        if part == "tuned" and not is_first:
            missed.append({"query": query, "in": place, "meant": expected, "first": keys[:3]})
    return counts | {"missed": missed}


def queries() -> list[tuple[str, list[str], str]]:
    """Where each is asked, the keys that are meant, of which one will do, and what is typed."""
    places = yaml.safe_load(QUERIES.read_text(encoding="utf-8"))
    nothing = places.pop("nothing")
    meant = [
        (place, key.split(), str(query))
        for place, keys in places.items()
        for key, typed in keys.items()
        for query in typed
    ]
    return [*meant, *((place, [], query) for place, typed in nothing.items() for query in typed)]


def found(place: str, query: str) -> list[str]:
    """The keys of what the query finds there, the best first, as the API and the pages order it."""
    from commitments.models import Commitment, Conference, Organization, State, Theme

    if place == "register":
        rows = Commitment.objects.order_by("reference").search(query).ranked()
        return list(dict.fromkeys(rows.values_list("resolution__reference", flat=True)))
    model: Any = {
        "states": State.objects.in_use(),
        "organizations": Organization.objects.all(),
        "themes": Theme.objects.all(),
        "conferences": Conference.objects.all(),
    }[place]
    key = model.key_field
    return list(model.order_by(key).search(query).ranked().values_list(key, flat=True))


if __name__ == "__main__":
    main()
