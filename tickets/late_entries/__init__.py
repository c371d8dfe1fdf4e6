"""Entering afterwards what happened earlier: within a window, with a reason, never before the matter was opened."""
