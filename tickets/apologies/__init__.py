"""Who may apologise to a complaint, and when: the stance of the articles in force, and the words that are an apology."""
