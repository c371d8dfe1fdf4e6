"""What a warehouse receives on a return slip: counted blind, signed for as it is, its differences decided."""
