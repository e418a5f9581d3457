"""Numbers that bound what comes from outside, each with its reason."""

from datetime import timedelta

TITLE = 40  # S4-04
NAME = 60  # a store's or a merchant's name; fits a button and a receipt line
LINE = 200  # an address, a reason, opening hours
CARDS_AT_ONCE = 500  # one issue; a print sheet of 42 pages
VOUCHERS = 10_000  # of one voucher; ending it ends each
PRINTED_AT_ONCE = 1_000  # codes of one file or sheet
EACH_MAY = 99  # of a voucher, by one person
PRIZES = 100  # of one draw: each is kept apart
ENTRIES = 50_000  # of one draw; its list is a file that a phone opens
TRIES = 1_000  # of one person in one draw, and free ones a day
CLAIM_DAYS = 365  # in which a win is claimed
USES = 999  # uses of one card; more than that is "unlimited"
AGAIN_MINUTES, AGAIN_MINUTES_MOST = 3, 60  # in which the same card again is asked about
UNDO_WINDOW = timedelta(minutes=15)  # by the same verifier
INVITATION = timedelta(hours=48)  # a link is forwarded, then forgotten
HANDING = timedelta(hours=48)  # likewise
GUESSES, GUESS_WINDOW = 5, timedelta(minutes=10)  # unknown codes that pause a person
PIN_TRIES, PIN_LOCK = 5, timedelta(minutes=15)
CODES_AT_ONCE = 50  # codes of one photo or album that are looked at
SUBTITLE = 90  # S4-05
TEXT = 1000  # an exchange note or a remark; a screen holds both
PICTURE_BYTES = 2 * 1024 * 1024  # S0-10, S0-11
CAROUSEL = 5  # pictures beside the main one
VARIANTS = 50  # of one product; a screen pages them
TAGS, TAG = 20, 20  # tags of a product or a member, and the symbols of one
SKU = 32
STOCK = 10_000_000  # units of one account
POINTS = 10_000_000  # of one price
VALID_DAYS = 3650
WAIT_HOURS = 8760  # D27: a year
HOLD_MINUTES = 30  # D07: how long something unpaid is kept
HOLD_MINUTES_MOST = 7 * 24 * 60
ADDRESS = 300  # name, street, town and phone
FORM = 5  # questions of the order form
RATE = 1_000_000  # points for one unit of a currency
REFUND_DAYS = 365
REFUND_HOURS, REFUND_HOURS_MOST = 24, 30 * 24  # without an answer; then others are asked
ECHO_HOURS, ECHO_HOURS_MOST = 24, 30 * 24  # in which a stock-in may echo a restock
MONTHS = 120  # that points last
STARS_RATE = 1_000_000  # Stars for one unit of a currency
SHEET_BYTES = 20 * 1024 * 1024  # what a bot may download from Telegram
SHEET_UNPACKED = 300 * 1024 * 1024  # an XLSX holds at most this, whatever it claims
SHEET_ROWS = 200_000
SHEET_COLUMNS = 100
CELL = 4000
