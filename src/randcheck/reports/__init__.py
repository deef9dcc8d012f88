"""What is told: notices, forms, statistics, the yearly report."""
