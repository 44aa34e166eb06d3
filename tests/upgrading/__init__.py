"""A database of an earlier build, kept as a dump for each engine, and what must hold of it after `migrate`.

`sqlite.sql.gz` and `postgresql.sql.gz` hold the same small invented world as the code of commit
392c3d0 stored it; `expected.json` says what was in it. The three files stay as they are, since a
database of that build stays what it was. Where a model or a column gets another name, only the
tables of names in `inspection` change. `make_dump` is how they were made.
"""
