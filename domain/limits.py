"""Numbers that bound what comes from outside, each with its reason."""

from datetime import timedelta

TITLE = 40  # S4-04
NAME = 60  # a store's or a merchant's name; fits a button and a receipt line
LINE = 200  # an address, a reason, opening hours
CARDS_AT_ONCE = 500  # one issue; a print sheet of 42 pages
USES = 999  # uses of one card; more than that is "unlimited"
UNDO_WINDOW = timedelta(minutes=15)  # by the same verifier
INVITATION = timedelta(hours=48)  # a link is forwarded, then forgotten
GUESSES, GUESS_WINDOW = 5, timedelta(minutes=10)  # unknown codes that pause a person
PIN_TRIES, PIN_LOCK = 5, timedelta(minutes=15)
CODES_AT_ONCE = 50  # codes of one photo or album that are looked at
