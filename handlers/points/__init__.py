"""Points and balance: what a member has, why, and what a leader gives and takes."""
