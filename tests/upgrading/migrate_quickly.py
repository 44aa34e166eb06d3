"""Migrate the database of DATABASE_URL as that of the tests is, and say what it holds then: python -m
tests.upgrading.migrate_quickly.
"""

import os

import django
from django.core.management import call_command

from tests.databases import migrating_quickly
from tests.upgrading import inspection

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    with migrating_quickly():
        call_command("migrate", interactive=False, verbosity=0)
    inspection.main()
