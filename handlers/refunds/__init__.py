"""Refunds: asked for, decided, and what of them is in the stock again."""
