"""The way in: start, commands, menus, and the last word of what broke."""
