"""The words of a source: attaching a document's text, what its passages state, and what they propose to the
record.
"""
