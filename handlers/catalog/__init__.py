"""Products: list and card, the form, what changes, why it does not sell."""
