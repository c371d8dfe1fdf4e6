"""Reports somebody makes of complaints: questions collated, the situation of a duty period, what a seminar discussed; and what improved."""
