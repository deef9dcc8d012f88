"""Draws whose counts are secret: padded trees, keyed tickets, and what opens them again."""
