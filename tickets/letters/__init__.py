"""Answers that leave the house: how each left, whether it arrived at the customer's server, and who hears when it did not."""
