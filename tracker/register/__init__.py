"""Where commitments stand on any day, as known then: reading, counting, comparing. It writes nothing, and
of tracker it knows the models alone.
"""
