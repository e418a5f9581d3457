"""A voucher as owners and managers see it, with what can be done to it."""

from datetime import datetime
from typing import Literal

from domain.vouchers import VoucherLine
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import BAD, GOOD, Button, Rows, Screen, button
from handlers.kit.words import _, _n, bold, fill, lines, number
from handlers.vouchers.buttons import Printed, ShowVoucher, VoucherDeed
from handlers.vouchers.words import voucher_text


def voucher_screen(one: VoucherLine, now: datetime) -> Screen:
    rows: Rows = []
    if not one.revoked:
        share = button("🔗 " + _("Promote"), VoucherDeed(voucher=one.id, deed="share"), GOOD)
        limit = button("👤 " + _("Per person"), VoucherDeed(voucher=one.id, deed="limit"))
        turn = (
            button("▶ " + _("Give out again"), VoucherDeed(voucher=one.id, deed="resume"))
            if one.paused
            else button("⏸ " + _("Pause"), VoucherDeed(voucher=one.id, deed="pause"))
        )
        rows = [
            [share, limit],
            [
                button("🏪 " + _("Points mall"), VoucherDeed(voucher=one.id, deed="mall")),
                button("🖨 " + _("Print codes"), VoucherDeed(voucher=one.id, deed="print")),
            ],
            [turn, button("📅 " + _("Extend"), VoucherDeed(voucher=one.id, deed="extend"))],
            [
                button("🖼 " + _("Pictures"), VoucherDeed(voucher=one.id, deed="pictures")),
                button("🚫 " + _("End it"), VoucherDeed(voucher=one.id, deed="revoke"), BAD),
            ],
        ]
    rows.append([go("◀ " + _("Vouchers"), "vouchers"), to_menu()])
    return Screen(voucher_text(one, now), rows)


def codes_screen(print_id: int, voucher_id: int, name: str, count: int) -> Screen:
    """What was printed, with the ways to have it on paper."""
    told = _n("✅ <b>MADE</b> · {n} code", "✅ <b>MADE</b> · {n} codes", count)

    def way(text: str, kind: Literal["csv", "xlsx", "pdf"], style: str | None = None) -> Button:
        return button(text, Printed(number=print_id, file_format=kind), style)

    return Screen(
        lines(fill(told, n=number(count)), bold(name)),
        [
            [way("🖨 " + _("Print sheet (PDF)"), "pdf", GOOD)],
            [way("CSV", "csv"), way("XLSX", "xlsx")],
            [button("◀ " + _("Voucher"), ShowVoucher(voucher=voucher_id)), to_menu()],
        ],
    )
