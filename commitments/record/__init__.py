"""The doors of the record: who takes part, whom a text addresses, what it says, what States said, what ended.

Each table has its one writer here, and says so; it checks, and writes all that follows in the same
transaction. Admin, API, dossiers, drafts of texts and imports call in; nothing here knows a request.
"""
