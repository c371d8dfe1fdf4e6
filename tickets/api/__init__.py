"""Customers, calls and tickets over REST."""
