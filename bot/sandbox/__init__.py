"""A local stand-in for Telegram's Bot API, and a page on which people chat with the bot."""
