"""The formula of severity as an article writes it."""
