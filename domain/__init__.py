"""The business. No Telegram, no scheduler, no HTTP."""
