"""Who is liable for a complaint: the verdict, its shares, and the objections of the departments found liable."""
