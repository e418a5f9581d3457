"""Every way to the counter: a picture, a code, a link, taking back, looking."""

from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.scan import batch, denial
from handlers.scan.answering import bill_typed, first_pin_typed, pin_typed, uses_typed
from handlers.scan.batch_receipt import RedeemAll, Tick, UndoAll
from handlers.scan.buttons import AskAll, Billed, DenialDeed, Evidence, StandAt, Take, Undo
from handlers.scan.looking import LOOK, card_command, look_photo, look_typed
from handlers.scan.reading import codes_in_picture
from handlers.scan.redeem import (
    BILL,
    FIRST_PIN,
    PIN,
    USES,
    all_pressed,
    bill_pressed,
    evidence_pressed,
    take_pressed,
)
from handlers.scan.scan import (
    CODE,
    code_typed,
    on_picture,
    redeem_command,
    redeem_link,
    store_pressed,
)
from handlers.scan.several import tick_pressed
from handlers.scan.undo import REASON, reason_typed, undo_command, undo_pressed


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "redeem",
            Permission.REDEEM,
            Group.COUNTER,
            icon="📷",
            short=lambda: _("Redeem"),
            does=lambda: _("redeem a code"),
            words=("redeem", "核销"),
        ),
        redeem_command,
    )
    table.start("r", redeem_link)
    table.question(CODE, code_typed)
    table.question(PIN, pin_typed)
    table.question(FIRST_PIN, first_pin_typed)
    table.question(USES, uses_typed)
    table.question(BILL, bill_typed)
    table.button(Take, take_pressed, Permission.REDEEM)
    table.button(StandAt, store_pressed, Permission.REDEEM)
    table.button(Billed, bill_pressed, Permission.REDEEM)
    table.button(AskAll, all_pressed, Permission.REDEEM)
    table.button(Evidence, evidence_pressed, Permission.LOOK_AT_CARD)
    table.button(RedeemAll, batch.all_pressed, Permission.REDEEM)
    table.button(Tick, tick_pressed, Permission.REDEEM)
    table.button(UndoAll, batch.undo_all_pressed, Permission.UNDO)
    for deed, pressed in (
        ("case", denial.case_pressed),
        ("photos", denial.photos_pressed),
        ("card", denial.card_pressed),
        ("lift", denial.lift_pressed),
        ("lift!", denial.lifted),
        ("back", denial.back_pressed),
        ("back!", denial.given_back),
    ):
        table.deed(DenialDeed, deed, pressed, Permission.UNDO_LATER)
    table.otherwise(peek=codes_in_picture, picture=on_picture)
    table.command(
        Command(
            "card",
            Permission.LOOK_AT_CARD,
            Group.COUNTER,
            icon="🔎",
            short=lambda: _("Look up a card"),
            does=lambda: _("look at a card"),
            words=("card", "查卡"),
        ),
        card_command,
    )
    table.question(LOOK, look_typed)
    table.picture_question(LOOK, look_photo)
    table.command(
        Command(
            "undo",
            Permission.UNDO,
            Group.COUNTER,
            icon="↩",
            short=lambda: _("Undo"),
            does=lambda: _("take a redemption back"),
            words=("undo", "撤销"),
        ),
        undo_command,
    )
    table.button(Undo, undo_pressed, Permission.UNDO)
    table.question(REASON, reason_typed)
