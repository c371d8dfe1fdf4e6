"""Where a regulation applies: the company's tree of scopes, and which regulation is nearest."""
