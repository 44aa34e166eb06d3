"""What is stored for search holds the words of a row and no longer its letters in one run."""

from django.db import migrations

from commitments.language.searching import stored_for_search

BATCH = 500
LANGUAGES = ("en", "fa", "ar")


def in_each_language(*names):
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


SOURCES = {
    "State": (
        *("code", "alpha2", "m49"),
        *in_each_language("name", "official_name"),
        "other_names",
    ),
    "Organization": ("slug", "acronym", *in_each_language("name")),
    "Conference": ("code", *in_each_language("title", "city")),
    "Theme": ("slug", *in_each_language("name")),
    "Resolution": ("reference", *in_each_language("title", "text")),
    "Indicator": ("reference", *in_each_language("name")),
    "SourceDocument": ("slug", *in_each_language("title"), "publisher", "publisher_fa", "publisher_ar"),
    "Commitment": ("reference", "lead_agency"),
}


def store_words(apps, schema_editor):
    for name, sources in SOURCES.items():
        model = apps.get_model("commitments", name)
        rows = []
        for row in model.objects.only("pk", *sources).order_by("pk").iterator(chunk_size=BATCH):
            row.search_text = "\n".join(
                stored
                for source in sources
                if (stored := stored_for_search(str(getattr(row, source) or ""), source.rpartition("_")[2]))
            )
            rows.append(row)
            if len(rows) == BATCH:
                model.objects.bulk_update(rows, ["search_text"])
                rows = []
        model.objects.bulk_update(rows, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("commitments", "0005_disclosure")]

    operations = [migrations.RunPython(store_words, migrations.RunPython.noop)]
