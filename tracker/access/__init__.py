"""Who may do what: roles, mandates, tokens and sessions. Everything that writes or shows asks here; it
asks nobody but the models.
"""
