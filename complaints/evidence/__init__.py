"""What shows what happened: taken in, and where it went."""
