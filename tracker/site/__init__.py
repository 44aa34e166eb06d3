"""The public pages; they read the register and the trail, and never write. Only addresses call in."""
