"""How a responsible department received whoever complained: shirking, hindering and favours are put on record."""
