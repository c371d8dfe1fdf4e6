"""A lead takes a matter over, or gives one whose owner has left to somebody."""
