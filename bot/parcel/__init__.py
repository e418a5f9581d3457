"""A merchant in a file, out of one installation and into another."""

from bot.parcel.format import LEFT_OUT, CannotMove, Manifest
from bot.parcel.pack import pack
from bot.parcel.unpack import Arrived, unpack

__all__ = ["LEFT_OUT", "Arrived", "CannotMove", "Manifest", "pack", "unpack"]
