"""How grave a complaint is, by which figures, what is done at once, and whether it went up."""
