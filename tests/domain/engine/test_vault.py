"""Keys can be changed while what the old ones sealed stays readable."""

import pytest

from domain.engine import NoVault, Vault


def test_the_first_key_seals_and_all_of_them_open() -> None:
    old, new = Vault.new_key(), Vault.new_key()
    both = Vault(f"{new}, {old}")
    assert both.open(Vault(old).seal("a")) == "a"
    assert Vault(new).open(both.seal("b")) == "b"
    with pytest.raises(NoVault):
        Vault(old).open(both.seal("c"))


def test_what_was_sealed_before_is_recognised_as_long_as_its_key_is_there() -> None:
    old, new = Vault.new_key(), Vault.new_key()
    assert Vault(f"{new},{old}").print_of("KEY-1") == Vault(old).print_of("KEY-1")


def test_a_wrong_one_among_them_stops_the_start() -> None:
    with pytest.raises(ValueError):
        Vault(f"{Vault.new_key()},nonsense")
