"""What people are told about vouchers."""

from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.vouchers.screen import codes_screen


async def codes_made(facts: Facts, _reader: Reader) -> Letter:
    """They were still being written when the program was stopped."""
    made = (facts["print_id"], facts["voucher_id"], facts["name"], facts["count"])
    return Letter(codes_screen(*made))


NOTICES: dict[str, Words] = {
    "codes_made": codes_made,
}
