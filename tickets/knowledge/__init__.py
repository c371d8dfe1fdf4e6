"""The knowledge base: articles that somebody writes, somebody else reviews, and that may be sent to customers."""
