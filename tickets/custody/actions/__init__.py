"""What is done with contact slips: offered, answered, returned, arbitrated, replied to."""
