"""A call of the Bot API as it came over HTTP, as aiogram's own object."""

from types import UnionType
from typing import Any, Union, get_args, get_origin

import aiogram.methods
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, InputFile
from pydantic import TypeAdapter, ValidationError

from bot.sandbox.refuse import Refused, bad

Method = TelegramMethod[Any]
_JSON = TypeAdapter[Any](Any)
BY_NAME: dict[str, type[Method]] = {
    method.__api_method__.lower(): method
    for method in vars(aiogram.methods).values()
    if isinstance(method, type)
    and issubclass(method, TelegramMethod)
    and isinstance(getattr(method, "__api_method__", None), str)
}


def read_call(name: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> Method:
    """A method as it came over HTTP, as aiogram's own object. Raises Refused."""
    kind = BY_NAME.get(name.lower())
    if kind is None:
        raise Refused(404, "Not Found: method not found")
    values: dict[str, Any] = {}
    for key, raw in fields.items():
        known = kind.model_fields.get(key)
        if known is not None:
            values[key] = raw if _is_text(known.annotation) else _decoded(raw)
    for key, value in values.items():
        if isinstance(value, str) and value.startswith("attach://"):
            values[key] = _attached(value, files)
        if isinstance(value, list):
            for part in value:  # an album: each part names its own file
                if isinstance(part, dict) and str(part.get("media", "")).startswith("attach://"):
                    part["media"] = _attached(part["media"], files)
    for key, (file_name, data) in files.items():
        if key in kind.model_fields and key not in values:
            values[key] = BufferedInputFile(data, file_name)
    try:
        return kind.model_validate(values)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise bad(f"invalid {'.'.join(map(str, first['loc']))}: {first['msg']}") from wrong


def _is_text(annotation: Any) -> bool:
    """Whether the field takes a text, so that ``123`` stays one."""
    if get_origin(annotation) in (Union, UnionType):
        return any(_is_text(one) for one in get_args(annotation))
    return annotation is str


def _decoded(raw: str) -> Any:
    try:
        return _JSON.validate_json(raw)
    except ValidationError:
        return raw


def _attached(value: str, files: dict[str, tuple[str, bytes]]) -> InputFile:
    found = files.get(value.removeprefix("attach://"))
    if found is None:
        raise bad("wrong file identifier/HTTP URL specified")
    return BufferedInputFile(found[1], found[0])
