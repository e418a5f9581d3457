"""How a merchant is paid through Telegram: a provider's token, and Stars. The owner's alone."""

from dataclasses import dataclass

from domain.desk import DEED, READ, Work, operation
from domain.errors import Malformed
from domain.merchants.model import Merchant
from domain.roles import Permission
from domain.secrets import ProviderToken
from domain.stars import checked_rate


@dataclass(frozen=True, slots=True)
class Payments:
    """``provider``: what may be seen of the token; ``stars_rate`` as in ``domain/stars.py``."""

    provider: str | None
    stars_rate: int | None


@operation(Permission.MANAGE_PAYMENTS, kind=READ)
async def payments(work: Work) -> Payments:
    """By what the merchant is paid, and whether a token is sealed; never the token."""
    return _shown(await work.session.get_one(Merchant, work.merchant_id))


@operation(Permission.MANAGE_PAYMENTS, kind=DEED)
async def set_provider(work: Work, *, token: ProviderToken | None) -> Payments:
    """Seal a token, or take the one there away. Raises Malformed("provider"), NoVault."""
    if token is not None and not token.well_formed:
        raise Malformed("provider")
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    merchant.provider_sealed = work.vault.seal(token.reveal()) if token else None
    merchant.provider_mask = str(token) if token else None
    await work.session.flush()
    return _shown(merchant)


@operation(Permission.MANAGE_PAYMENTS, kind=DEED)
async def set_stars_rate(work: Work, *, rate: int | None) -> Payments:
    """None: Stars are not taken. Raises Malformed("stars_rate")."""
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    merchant.stars_rate = checked_rate(rate) if rate is not None else None
    await work.session.flush()
    return _shown(merchant)


async def provider_of(work: Work) -> ProviderToken | None:
    """The token itself, for an invoice. Raises NoVault where the key is another one."""
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    sealed = merchant.provider_sealed
    return ProviderToken(work.vault.open(sealed)) if sealed else None


def _shown(merchant: Merchant) -> Payments:
    return Payments(merchant.provider_mask, merchant.stars_rate)
