"""Refunds, from the chat."""
