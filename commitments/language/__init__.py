"""Languages, calendars and the comparison of written text. Everything may call in; it knows nothing of
the record.
"""
