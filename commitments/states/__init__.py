"""The catalogue of States: building it from its sources, loading it, and finding the State that a name
means.
"""
