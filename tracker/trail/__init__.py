"""The trail of every commitment: recording and reviewing, the chain of digests, and the standing that
follows from it.

`recording` is the only way in by which a status changes. The trail asks access who may, and knows nothing
of those who call in and of those who show it.
"""
