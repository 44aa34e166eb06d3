"""The record over HTTP: views, filters, serializers and what is answered when something is refused.

config.api and tracker.api build on it.
"""
