"""How articles are kept: what their promises came to."""
