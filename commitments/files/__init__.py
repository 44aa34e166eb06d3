"""Lists that leave as files: tables, CSV, spreadsheets, and the snapshot they are read from. Any list may
call in; it knows no model.
"""
