"""What each member of the desk does now: ready, on a call, writing it up, at a meal, in a training, away."""
