"""The trail and the register over HTTP. Each write makes one call into trail, evidence or access."""
