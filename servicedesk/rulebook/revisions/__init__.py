"""Revisions: each text of a regulation that somebody proposed or loaded, who decided on it, and what it changed."""
