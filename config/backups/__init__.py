"""Backups: one moment of the database, and the files that it names, in a folder that can tell whether it is
whole; and putting them back where nothing is yet.

`manage.py backup` and `manage.py restore` call in, and nobody else.
"""
