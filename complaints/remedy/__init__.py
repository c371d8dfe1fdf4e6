"""What the customer is given: options, the choice and its approval, the answer, and how she takes it."""
