"""Proposing resolutions from the text of a conference: which passages ask for something, how strongly, of
whom, with whom and until when.

Rules are data (lexicons/) or small functions; nothing here reads the database or writes it. What the words
do not say stays None. `propose` in drafting.py is the way in.
"""
