"""The reference world: invented conferences with as many commitments as are asked for, each with years of
reports, in the product's own tables.

The same size gives the same rows. What is small comes through the doors of the record; the rest is computed
by the product's own functions for digests, standings and periods, and written in bulk, so that
`verify_trail` and `rebuild_standing --check` find nothing.
"""
