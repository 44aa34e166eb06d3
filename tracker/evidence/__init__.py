"""Files that back reports: what they are, and keeping them."""
