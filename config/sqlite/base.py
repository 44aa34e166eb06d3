"""Django's SQLite with a compiler of its own (config.sqlite.compiler).

Django looks for a backend under this name of a module.
"""

from django.db.backends.sqlite3 import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    """Of SQLite, with our SELECT."""

    compiler_module = "config.sqlite.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """Of SQLite, with our SELECT."""

    ops_class = DatabaseOperations
