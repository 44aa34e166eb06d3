"""The words of a source: attaching a document's text, and what its passages state."""
