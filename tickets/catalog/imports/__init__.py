"""Bringing the lines of orders in from a spreadsheet."""
