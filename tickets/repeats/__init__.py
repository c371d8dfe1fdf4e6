"""Customers who had to ask again about the same matter."""
