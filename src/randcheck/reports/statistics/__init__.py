"""Statistics, each a table computed from plain values by integers alone."""
