"""What each place must have, and where less of it lies: found once, told once, ended when it is refilled."""
