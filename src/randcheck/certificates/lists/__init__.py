"""Lists that stand beside the records of an open draw, and single leaves of them."""
