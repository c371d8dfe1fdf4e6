"""Where the copies of an entry are: who has each, where it was before, how often it was printed."""
