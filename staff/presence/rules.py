"""What a duty state means for work that comes up. Pure, on the states' own words."""

READY = "ready"
ELSEWHERE = ("meal", "training", "away")  # not there to take anything
