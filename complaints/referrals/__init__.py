"""What articles pass on to a post: checks, explanations and coordination beside the handling of a complaint."""
