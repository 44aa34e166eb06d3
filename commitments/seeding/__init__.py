"""Files that people write under seeds/: reading them with lines and reasons, and merging them into rows
that staff may have edited.
"""
