"""Corrective and preventive actions: planned, done, checked for their effect, and what is learned of it."""
