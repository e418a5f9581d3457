"""The restock log (S3-07, S3-08), and the question whether a stock-in is its echo (D12)."""

from aiogram.types import CallbackQuery

from domain import drafts
from domain.desk import Desk
from domain.errors import Malformed
from domain.paging import Place
from domain.refunds import (
    Echo,
    RestockLine,
    answer_echo,
    echo_of,
    export_restocks,
    list_restocks,
)
from domain.sheets import FileFormat
from domain.stock import PoolChange
from handlers.kit.buttons import go, to_menu
from handlers.kit.export import export
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import BAD, Event, Rows, Screen, button, send, show
from handlers.kit.tasks import Starter
from handlers.kit.typed import parse_number
from handlers.kit.words import _, _n, bold, fill, lines, moment, number, shortened
from handlers.orders.words import number_words
from handlers.refunds.buttons import EchoAnswer, RefundDeed, RestockFile, RestockPage
from handlers.refunds.words import MODE

HIGHEST = 999_999_999


async def restocklog_command(
    event: Event, desk: Desk, me: Me, tasks: Starter, args: str = ""
) -> None:
    """``/restocklog [order NO or product ID] [csv|xlsx]``."""
    words = args.split()
    kind = words[-1].casefold() if words else ""
    if kind in list(FileFormat):
        await _file(event, desk, tasks, " ".join(words[:-1]), FileFormat(kind))
        return
    _wanted(args)
    draft = await desk(drafts.begin, kind="restocks", answers={"filter": args}) if args else ""
    await _list(event, desk, me, RestockPage(draft=draft))


async def page_pressed(query: CallbackQuery, pressed: RestockPage, desk: Desk, me: Me) -> None:
    await _list(query, desk, me, pressed)


async def file_pressed(
    query: CallbackQuery, pressed: RestockFile, desk: Desk, tasks: Starter
) -> None:
    await _file(query, desk, tasks, await _kept(desk, pressed.draft), pressed.file_format)


async def ask_echo(event: Event, desk: Desk, done: PoolChange) -> None:
    """After a stock-in: the same came back with a refund a short time ago."""
    quantity = done.after - done.before
    echo = await desk(echo_of, variant_id=done.variant_id, quantity=quantity)
    if echo is None:
        return
    text = lines(
        _("♻️ <b>The same refund?</b>"),
        _echo(echo),
        _("If your ERP booked it too, the stock is counted twice. Then take one back."),
    )
    rows: Rows = [
        [
            button(
                _("The same: take one back"), EchoAnswer(restock=echo.restock_id, deed="same"), BAD
            )
        ],
        [button(_("No, these are others"), EchoAnswer(restock=echo.restock_id, deed="other"))],
    ]
    await send(event, Screen(text, rows))


async def same_pressed(query: CallbackQuery, pressed: EchoAnswer, desk: Desk) -> None:
    echo = await desk(answer_echo, restock_id=pressed.restock, same=True)
    head = fill(
        _n("✅ <b>TAKEN BACK</b> · {n} unit", "✅ <b>TAKEN BACK</b> · {n} units", echo.quantity),
        n=echo.quantity,
    )
    await show(query, Screen(lines(head, _echo(echo)), [[to_menu()]]))


async def other_pressed(query: CallbackQuery, pressed: EchoAnswer, desk: Desk) -> None:
    echo = await desk(answer_echo, restock_id=pressed.restock, same=False)
    text = lines(_("✅ Both stay: the stock is as you entered it."), _echo(echo))
    await show(query, Screen(text, [[to_menu()]]))


def _echo(echo: Echo) -> str:
    return fill(
        _("{n} × {name}, order {no}"),
        n=echo.quantity,
        name=bold(echo.product),
        no=number_words(echo.order_no),
    )


async def _kept(desk: Desk, draft: str) -> str:
    if not draft:
        return ""
    return str((await desk(drafts.read, draft=draft, kind="restocks"))["filter"])


async def _list(event: Event, desk: Desk, me: Me, at: RestockPage) -> None:
    kept = await _kept(desk, at.draft)
    order_no, product_id = _wanted(kept)
    place = Place(at.step, at.id) if at.id else Place(at.step)
    found = await desk(
        list_restocks, order_no=order_no, product_id=product_id, place=place, size=PAGE
    )
    rows: Rows = [
        [button(_line(one, me), RefundDeed(refund=one.refund_id, deed="new"))]
        for one in found.lines
    ]
    rows += walker(
        found,
        [one.id for one in found.lines],
        lambda step, key, text: button(text, RestockPage(step=step, id=key, draft=at.draft)),
    )
    if found.lines:
        rows.append(
            [
                button(kind.upper(), RestockFile(file_format=kind, draft=at.draft))
                for kind in FileFormat
            ]
        )
    text = lines(
        _("♻️ <b>Restock log</b>, newest first: what refunds put back into the stock."),
        fill(_("🔎 {words}"), words=shortened(kept)) if kept else None,
        None if found.lines else _("None found."),
        None if kept else _("Filter by typing an order or a product: /restocklog product 12"),
    )
    await show(event, Screen(text, [*rows, [go("↩ " + _("Refunds"), "refunds"), to_menu()]]))


def _wanted(text: str) -> tuple[str, int | None]:
    """An order's number, or ``product 12``. Raises Malformed("restocks")."""
    words = text.split()
    if not words:
        return "", None
    if words[0].casefold() in ("product", "商品") and len(words) == 2:
        return "", parse_number(words[1], "restocks", HIGHEST)
    if words[0].casefold() in ("order", "订单"):
        words = words[1:]
    if len(words) != 1:
        raise Malformed("restocks")
    return words[0], None


async def _file(event: Event, desk: Desk, tasks: Starter, kept: str, kind: FileFormat) -> None:
    order_no, product_id = _wanted(kept)
    await export(
        event,
        desk,
        tasks,
        export_restocks,
        lambda made: _n("{n} line", "{n} lines", made.rows).format(n=number(made.rows)),
        file_format=kind,
        order_no=order_no,
        product_id=product_id,
    )


def _line(one: RestockLine, me: Me) -> str:
    mark = "✖" if one.reversed else "♻️"
    return f"{mark} +{number(one.quantity)} · {one.product} · {MODE[one.mode]()} · " + moment(
        one.at, me.zone
    )
