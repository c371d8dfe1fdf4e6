"""Pages of registers: which there are, their entries, one entry with what is done to it, and the sheets it prints on."""
