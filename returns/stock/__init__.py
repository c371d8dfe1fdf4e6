"""What lies in a store, at a branch or with a project: the ledger, its monthly close, what must be there, requisitions and write-offs."""
