"""What was done, and the day's report."""
