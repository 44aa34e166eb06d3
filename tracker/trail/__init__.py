"""The trail of every commitment: recording and reviewing, the chain of digests, and the standing that follows from it.

`recording` is the only way in by which a status changes.
"""
