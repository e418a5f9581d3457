"""What every conversation is made of: routes, screens, words, questions."""
