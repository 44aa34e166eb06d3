"""Tools that nobody here wrote, and the lines of docs/dashboards.md by which they read the register.

`make clients` installs them beside the tests' own environment, runs their tests and says what came of it.
"""
