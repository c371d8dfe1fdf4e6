"""Score sheets for calls: a lead scores a call of a member, who sees it and may answer."""
