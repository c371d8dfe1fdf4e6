"""Closing time: what came in today is finished today, or has a reason and a new date."""
