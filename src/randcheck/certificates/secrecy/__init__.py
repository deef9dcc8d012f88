"""Draws whose counts are secret: padded roots, keyed tickets, and what opens them again."""
