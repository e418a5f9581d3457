"""Payments through Telegram: billed, agreed to, noted; given back; whom to ask."""
