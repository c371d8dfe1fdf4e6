"""A small invented company, so that the first screen is alive; it exists only in a demo database."""
