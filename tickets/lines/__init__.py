"""The telephone lines of the company: whose each is, and what it is for."""
