"""Days are the merchant's own (D31)."""

from datetime import UTC, date, datetime

from domain.catalog import Product, Template, Validity, sale_ends_on, validity_of
from domain.days import after, day_in, midnight


def test_a_day_has_the_hours_that_it_has() -> None:
    spring = date(2026, 3, 29)
    hours = after(spring, "Europe/Berlin").astimezone(UTC) - midnight(
        spring, "Europe/Berlin"
    ).astimezone(UTC)
    assert hours.total_seconds() == 23 * 3600
    evening = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert day_in(evening, "Asia/Shanghai")[0] == date(2026, 11, 21)


def test_the_last_day_of_sale_is_counted_on_the_merchants_clock() -> None:
    """On sale since 00:30 of the 21st in Shanghai, which is the 20th elsewhere."""
    first = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    product = Product(
        template=Template.REDEMPTION_CARD,
        validity=Validity.FROM_SALE,
        valid_days=7,
        auto_off=True,
        wait_hours=0,
        on_sale_at=first,
    )
    assert sale_ends_on(product, "Asia/Shanghai") == date(2026, 11, 28)
    span = validity_of(product, first, "Asia/Shanghai")
    assert span.ends == after(date(2026, 11, 28), "Asia/Shanghai")
