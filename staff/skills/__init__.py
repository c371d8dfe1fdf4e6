"""The skill class of each member: technical, theoretical or all-round."""
