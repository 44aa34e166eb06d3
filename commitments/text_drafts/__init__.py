"""Drafts from texts: what a text proposes, kept with what people decide of it, until it is made into a
conference or laid beside one.

The admin calls in. keeping.py writes the drafts, making.py the record, through its doors.
"""
