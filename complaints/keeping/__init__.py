"""Who may see a complaint that is confidential, or about a member."""
