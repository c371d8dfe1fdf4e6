"""Who may do what and who answers to whom: members, departments, posts, notices."""
