"""Which rows of the catalogue are shown by passing tests."""
