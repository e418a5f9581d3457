"""What a file changes of products that are there: only the columns that become others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.catalog import Product, RedeemMode, Variant, judged, store_in, words_of
from domain.engine import Values
from domain.intake.judge import Asked, Known, Stores

_FOUND_BY = frozenset({"name", "subtitle", "channel", "tags", "sku", "barcode"})


@dataclass
class Changes:
    """Of one chunk: ``rest`` as in domain.intake.rest, and the variants to add to a product."""

    rest: dict[str, list[object]] = field(default_factory=dict)
    added: list[tuple[int, Values]] = field(default_factory=list)

    def note(self, name: str, number: int, said: object) -> None:
        self.rest.setdefault(name, []).append([number, said])


class Before:
    """What the same file said of products further up, so that a later line is judged by that."""

    def __init__(self) -> None:
        self._columns: dict[tuple[type[object], int], Values] = {}
        self._added: dict[int, list[Variant]] = {}
        self._stores: dict[int, set[int]] = {}

    def put_on(self, known: Known) -> None:
        for one in known.products.values():
            self._put(one)
            known.variants[one.id] += self._added.get(one.id, [])
            if one.id in self._stores:
                known.stores[one.id] = self._stores[one.id]
        for rows in known.variants.values():
            for row in rows:
                self._put(row)

    def differ(self, one: Asked, known: Known, stores: Stores, changes: Changes) -> int:
        """What is to be written of a product that passed ``judge``; how many of the SKUs that were
        known become others."""
        product = one.owner
        if product is None:
            return 0
        variants = known.variants[product.id]
        becomes = judged(product, variants, one.change)
        said, shared = becomes.product.pop("stores", None), False
        if said is not None:
            chosen = {number for name in said if (number := store_in(stores, name))}
            becomes.product["everywhere"] = not chosen
            if shared := chosen != known.stores.get(product.id, set()):
                changes.note("stores", product.id, sorted(chosen))
                self._stores[product.id] = known.stores[product.id] = chosen
        found_by = self._change(product, becomes.product, "products", changes)
        shared |= bool(found_by)
        own = 0
        for row in variants:
            other = self._change(row, becomes.variants[row.id], "variants", changes)
            own += bool(other)
            found_by |= other
        for new in becomes.added:
            if product.redeem_mode is RedeemMode.BY_ORDER:
                new["uses"] = 1  # S4-08, D14
            changes.added.append((product.id, new))
            like = Variant(id=0, sku=new["sku"], name=new["name"], barcode=new.get("barcode", ""))
            self._added.setdefault(product.id, []).append(like)
            variants.append(like)
        if found_by & _FOUND_BY or becomes.added:
            texts = [product.name, product.subtitle, product.channel, *product.tags]
            for row in variants:
                texts += [row.name, row.sku, row.barcode]
            changes.note("words", product.id, words_of(*texts))
        return max(len(one.change.variants), own) if shared else own

    def _change(
        self, row: Product | Variant, values: Mapping[str, object], name: str, changes: Changes
    ) -> set[str]:
        """The columns that become others."""
        other = {key: to for key, to in values.items() if getattr(row, key) != to}
        if other and row.id:
            self._columns.setdefault((type(row), row.id), {}).update(other)
            changes.note(name, row.id, {key: _kept(to) for key, to in other.items()})
            self._put(row)
        return set(other)

    def _put(self, row: Product | Variant) -> None:
        for name, value in self._columns.get((type(row), row.id), {}).items():
            setattr(row, name, value)


def _kept(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
