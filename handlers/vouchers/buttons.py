"""What other features show of vouchers."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class ShowVoucher(CallbackData, prefix="vo1"):
    voucher: int


class VoucherDeed(CallbackData, prefix="vd1"):
    """What ends it asks first; with ! it is the second tap."""

    voucher: int
    deed: Literal[
        "share",
        "print",
        "limit",
        "pause",
        "resume",
        "extend",
        "revoke",
        "revoke!",
        "pictures",
        "cover",
        "background",
        "mall",
        "unlist",
    ]


class EachMay(CallbackData, prefix="vm1"):
    """How many one person may claim; 0: the link gives none."""

    voucher: int
    most: int


class Printed(CallbackData, prefix="vb2"):
    """The codes of one print, as a file or as an A4 sheet."""

    number: int
    file_format: Literal["csv", "xlsx", "pdf"]


class Claim(CallbackData, prefix="vc1"):
    """Get one of the voucher behind a link."""

    merchant: int
    token: str
