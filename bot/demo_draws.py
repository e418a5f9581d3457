"""The demo café's draws: one that was drawn some days ago, and one that is open."""

from datetime import datetime, timedelta
from functools import partial

from bot.demo_orders import As
from domain.desk import Desk
from domain.draws import PrizeWish, carry_draws, claim_win, draw_line, enter, make_draw
from domain.engine import Database
from domain.roles import system
from domain.stock import Mall, allocate

AGO, LONG = timedelta(days=6), timedelta(days=2)


async def fill_draws(
    database: Database, desk: As, today: datetime, customers: tuple[int, int], owner: int
) -> None:
    """After ``customers`` have points; the hour of ``today`` is left out."""
    leader = await desk(owner, today - AGO)
    for sku, count in (("COOKIE", 4), ("FILTER", 2)):
        await leader(allocate, sku=sku, mall=Mall.DRAWS, quantity=count)
    closes = today - AGO + LONG
    first = await leader(
        make_draw,
        name="Autumn draw 秋季抽奖",
        prizes=[PrizeWish(1, sku="COOKIE"), PrizeWish(1, points=200)],
        points=20,
        free_daily=1,
        closes_at=closes,
    )
    for hours, person, points in ((1, 0, 0), (2, 1, 0), (3, 0, 20), (26, 1, 0)):
        then = await desk(customers[person], today - AGO + timedelta(hours=hours))
        await then(enter, draw_id=first, points=points)
    merchant = leader.actor.merchant_id
    drawn = closes + timedelta(hours=1)
    for moment in (closes, drawn):
        clock = Desk(database, system(merchant), None, partial(_at, moment))
        while await clock(carry_draws):
            pass
    for person in customers:
        winner = await desk(person, drawn + timedelta(hours=1))
        for win in (await winner(draw_line, draw_id=first)).won:
            if win.points:  # the cookies wait for their winner
                await winner(claim_win, win_id=win.id)
    leader = await desk(owner, today)
    await leader(
        make_draw,
        name="Winter draw 冬季抽奖",
        prizes=[PrizeWish(2, sku="FILTER"), PrizeWish(5, points=100)],
        points=50,
        free_daily=1,
        closes_at=today.replace(hour=17) + timedelta(days=9),
    )


def _at(moment: datetime) -> datetime:
    return moment
