"""The public pages; they read and never write."""
