"""Problem feedback: what the customer said after the answer, and what the desk learned from it."""
