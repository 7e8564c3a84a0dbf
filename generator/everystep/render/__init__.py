"""How a lesson looks: one format, one language at a time."""
