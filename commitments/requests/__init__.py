"""What a request brings: the parameters of its address, which are refused where they are not offered, and
what its form is filled with.
"""
