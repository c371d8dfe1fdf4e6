"""Calling a customer back about her matter: why, whether she was reached, under which work number, and what was said."""
