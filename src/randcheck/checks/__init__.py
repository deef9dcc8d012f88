"""After the draw: what was found in a check, and what followed."""
