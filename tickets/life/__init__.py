"""What happens to a matter: answers, waits, solutions, closings."""
