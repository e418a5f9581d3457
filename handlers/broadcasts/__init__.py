"""Words for many members, and what somebody wants to be told, and when."""
