"""Tables that people hand in: reading the file, what its columns mean, and doing all of it or nothing.
Only the admin calls in.
"""
