"""Complaints, one to one with a ticket: severity, cause, responsibility, remedy, verification."""
