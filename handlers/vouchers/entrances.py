"""Every way to vouchers: made, promoted, claimed, settled."""

from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.vouchers import claiming, in_mall, making, printing, settlement, vouchers
from handlers.vouchers.buttons import Claim, EachMay, Printed, ShowVoucher, VoucherDeed
from handlers.vouchers.form import EditVoucher, MakeVoucher
from handlers.vouchers.in_mall import SellVoucher

RIGHT = Permission.MANAGE_VOUCHERS


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "vouchers",
            RIGHT,
            Group.CARDS,
            icon="🎫",
            short=lambda: _("Vouchers"),
            does=lambda: _("vouchers: make, promote, end"),
            words=("vouchers", "券"),
        ),
        vouchers.vouchers_command,
    )
    table.command(
        Command(
            "voucher",
            RIGHT,
            Group.CARDS,
            short=lambda: _("Voucher"),
            does=lambda: _("one voucher, by its number"),
            like="vouchers",
        ),
        vouchers.voucher_command,
    )
    table.button(vouchers.NewVoucher, vouchers.new_pressed, RIGHT)
    table.button(vouchers.VoucherPage, vouchers.page_pressed, RIGHT, of="vouchers")
    table.button(ShowVoucher, vouchers.voucher_pressed, RIGHT)
    table.deed(VoucherDeed, "share", vouchers.share_pressed, RIGHT)
    table.deed(VoucherDeed, "print", printing.print_pressed, RIGHT)
    table.question(printing.COUNT, printing.count_typed)
    table.button(Printed, printing.file_pressed, RIGHT)
    table.deed(VoucherDeed, "mall", in_mall.mall_pressed, Permission.MANAGE_MALL)
    table.deed(VoucherDeed, "unlist", in_mall.back_pressed, Permission.MANAGE_MALL)
    table.deed(SellVoucher, "show", in_mall.shown_again, Permission.MANAGE_MALL)
    table.deed(SellVoucher, "many", in_mall.many_pressed, Permission.MANAGE_MALL)
    table.deed(SellVoucher, "price", in_mall.price_pressed, Permission.MANAGE_MALL)
    table.deed(SellVoucher, "both", in_mall.both_pressed, Permission.MANAGE_MALL)
    table.deed(SellVoucher, "offset", in_mall.offset_pressed, Permission.MANAGE_MALL)
    table.deed(SellVoucher, "go", in_mall.list_pressed, Permission.MANAGE_MALL)
    table.question(in_mall.COUNT, in_mall.count_typed)
    table.question(in_mall.PRICE, in_mall.price_typed)
    table.deed(VoucherDeed, "limit", vouchers.limit_pressed, RIGHT)
    table.deed(VoucherDeed, "pause", vouchers.pause_pressed, RIGHT)
    table.deed(VoucherDeed, "resume", vouchers.resume_pressed, RIGHT)
    table.deed(VoucherDeed, "extend", vouchers.extend_pressed, RIGHT)
    table.deed(VoucherDeed, "revoke", vouchers.revoke_pressed, RIGHT)
    table.deed(VoucherDeed, "revoke!", vouchers.revocation_confirmed, RIGHT)
    table.deed(VoucherDeed, "pictures", vouchers.pictures_pressed, RIGHT)
    table.deed(VoucherDeed, "cover", vouchers.cover_pressed, RIGHT)
    table.deed(VoucherDeed, "background", vouchers.background_pressed, RIGHT)
    table.button(EachMay, vouchers.each_pressed, RIGHT)
    table.question(vouchers.EXTEND, vouchers.end_typed)
    table.question(vouchers.PICTURE, vouchers.picture_words)
    table.picture_question(vouchers.PICTURE, vouchers.picture_sent)
    table.button(EditVoucher, making.edit_pressed, RIGHT)
    table.button(MakeVoucher, making.make_pressed, RIGHT)
    table.question(making.TYPED, making.field_typed)
    table.start("v", claiming.voucher_link)
    table.button(Claim, claiming.claim_pressed, Permission.CLAIM_VOUCHERS)
    table.command(
        Command(
            "settlement",
            Permission.SEE_RECORDS,
            Group.FIGURES,
            icon="🧮",
            short=lambda: _("Settlement"),
            does=lambda: _("vouchers that were redeemed, as a list or a file"),
            words=("settlement", "结算"),
        ),
        settlement.settlement_command,
    )
    table.button(
        settlement.SettlementPage, settlement.page_pressed, Permission.SEE_RECORDS, of="settlement"
    )
    table.button(settlement.SettlementFile, settlement.file_pressed, Permission.SEE_RECORDS)
