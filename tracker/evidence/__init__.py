"""Files that back reports: what they are, and keeping them. It asks access who may."""
