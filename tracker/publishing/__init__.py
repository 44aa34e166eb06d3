"""What leaves for others: exports by command, feeds, the data package and its catalogue. Only addresses
and commands call in.
"""
