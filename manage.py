#!/usr/bin/env python3
"""Django's command line for Mithaq."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "Django is not installed for this Python. Run `make run` once, then use .venv/bin/python "
            "manage.py."
        ) from error
    try:
        # Before any command: each would fail in its own way where the settings say what is missing.
        settings.INSTALLED_APPS  # noqa: B018 (reads the settings)
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from refusal
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
