"""Return slips: asked for, approved, issued in four copies, and followed up until they are closed."""
