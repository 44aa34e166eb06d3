"""Dossiers, all that is known of one conference in a YAML file: what must hold in one, and bringing the
record to it.
"""
