"""What recurs: schedules, and the obligations they make."""
