"""SQLite for large tables: it finds rows before it looks up what is shown of them."""
