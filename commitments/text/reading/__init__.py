"""Reading a document: its text, as whatever it is written in gives it, within bounds; or a sentence that
says why not.

What is read is stored and cited as decoded. `read_document` in documents.py is the way in.
"""
