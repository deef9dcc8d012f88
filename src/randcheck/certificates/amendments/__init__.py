"""After the assignment: requests before a fresh seed, and the amendments that follow."""
