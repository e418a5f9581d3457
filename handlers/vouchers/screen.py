"""A voucher as owners and managers see it, with what can be done to it."""

from datetime import datetime

from domain.vouchers import VoucherLine
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button
from handlers.kit.words import _
from handlers.vouchers.buttons import VoucherDeed
from handlers.vouchers.words import voucher_text


def voucher_screen(one: VoucherLine, now: datetime) -> Screen:
    rows: Rows = []
    if not one.revoked:
        number = one.id
        share = button("🔗 " + _("Promote"), VoucherDeed(voucher=number, deed="share"), GOOD)
        limit = button("👤 " + _("Per person"), VoucherDeed(voucher=number, deed="limit"))
        turn = (
            button("▶ " + _("Give out again"), VoucherDeed(voucher=number, deed="resume"))
            if one.paused
            else button("⏸ " + _("Pause"), VoucherDeed(voucher=number, deed="pause"))
        )
        rows = [
            [share, limit],
            [
                button("🏪 " + _("Points mall"), VoucherDeed(voucher=number, deed="mall")),
                button("🖨 " + _("Print codes"), VoucherDeed(voucher=number, deed="print")),
            ],
            [turn, button("📅 " + _("Extend"), VoucherDeed(voucher=number, deed="extend"))],
            [
                button("🖼 " + _("Cover"), VoucherDeed(voucher=number, deed="cover")),
                button("🌄 " + _("Background"), VoucherDeed(voucher=number, deed="background")),
            ],
            [button("🚫 " + _("End it"), VoucherDeed(voucher=number, deed="revoke"), BAD)],
        ]
    rows.append([go("◀ " + _("Vouchers"), "vouchers"), to_menu()])
    return Screen(voucher_text(one, now), rows)
