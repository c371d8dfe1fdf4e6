"""Finding: one index row a document, kept from the journal; what documents there are, the apps above contribute."""
