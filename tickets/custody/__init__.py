"""Who answers for a matter: contact slips that ask another to take it, and the chain of those who did."""
