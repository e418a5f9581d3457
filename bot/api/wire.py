"""Orders as JSON, and the description that is served beside them (OpenAPI 3.1)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.json_schema import models_json_schema

from domain.intake import ORDER_COLUMNS, ROWS
from domain.limits import LINE, POINTS, SKU, STOCK

PATH, DESCRIPTION = "/api/v1/orders", "/api/v1/openapi.json"
BODY = 2**20  # bytes
KEY = "x-tillbot-key"
JSON, PROBLEM = "application/json", "application/problem+json"
Text = Annotated[str, Field(max_length=LINE)]


class OrderIn(BaseModel):
    """One order, as a line of the orders file."""

    model_config = ConfigDict(extra="forbid", strict=True, title="Order")

    order_no: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        description="Its number in the other shop; letters are read as capitals.",
        examples=["ES20261121143015123456"],
    )
    placed_at: Annotated[str, Field(max_length=40)] = Field(
        description="ISO 8601 with its offset.",
        examples=["2026-11-21T14:30:15+08:00"],
        json_schema_extra={"format": "date-time"},
    )
    telegram_id: Annotated[int, Field(ge=1, lt=2**52)] | None = Field(
        default=None,
        description="Who bought it; becomes a member. Needed where points are taken or given.",
    )
    sku: Annotated[str, Field(min_length=1, max_length=SKU)] = Field(examples=["BEAN-250"])
    quantity: Annotated[int, Field(ge=1, le=STOCK)]
    points: Annotated[int, Field(ge=0, le=POINTS)] = Field(
        default=0, description="Of the whole order; taken from the member."
    )
    cash: Annotated[str, Field(pattern=r"^\d{1,12}([.,]\d{1,4})?$")] = Field(
        default="0",
        description="Of the whole order, in the shop's currency; paid in the other shop.",
        examples=["8.90"],
    )
    status: Literal["pending", "paid", "shipped", "completed", "closed", "refunded"] = Field(
        description="Only goes forward. What is refunded is refused: refunds are decided here."
    )
    store_external_id: Text = Field(default="", description="A store's number or name.")
    note: Text = Field(default="", description="The name of a campaign, say.")

    @property
    def cells(self) -> dict[str, str]:
        """As a file has them."""
        said = self.model_dump()
        return {name: "" if said[name] is None else str(said[name]) for name in ORDER_COLUMNS}


class Row(BaseModel):
    """What became of one order."""

    order_no: str
    result: Literal["placed", "updated", "already here"]


class Result(BaseModel):
    """What became of each, in the order in which they were sent."""

    orders: list[Row]


class Wrong(BaseModel):
    """Why one order is refused: ``index`` counts from 0."""

    index: int
    order_no: str | None = None
    field: str
    code: str
    detail: str


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Wrong] = []


Call = Annotated[list[OrderIn], Field(min_length=1, max_length=ROWS)]
_CALL: TypeAdapter[list[OrderIn]] = TypeAdapter(Call)


class Unreadable(Exception):
    """It is no JSON, or no orders: ``errors`` by order."""

    def __init__(self, detail: str, errors: list[Wrong]) -> None:
        super().__init__(detail)
        self.detail, self.errors = detail, errors


def read_call(body: bytes) -> list[OrderIn]:
    """One order or a list of them. Raises Unreadable."""
    single = body.lstrip(b" \t\r\n")[:1] != b"["
    try:
        return [OrderIn.model_validate_json(body)] if single else _CALL.validate_json(body)
    except ValidationError as wrong:
        found = wrong.errors(include_url=False, include_context=False, include_input=False)
        if any(one["type"] == "json_invalid" for one in found):
            raise Unreadable("The body is not JSON.", []) from None
        raise Unreadable(
            "The body is neither an order nor a list of 1 to 500 orders.",
            [_wrong(one["loc"], one["msg"], single) for one in found[:50]],
        ) from None


def _wrong(place: tuple[int | str, ...], words: str, single: bool) -> Wrong:
    place = (0, *place) if single else place
    index = place[0] if place and isinstance(place[0], int) else 0
    field = ".".join(str(one) for one in place[1:])
    return Wrong(index=index, field=field, code="schema", detail=words)


def describe() -> dict[str, Any]:
    """The OpenAPI document."""
    _, schemas = models_json_schema(
        [(OrderIn, "validation"), (Result, "serialization"), (Problem, "serialization")],
        ref_template="#/components/schemas/{model}",
    )
    order = {"$ref": "#/components/schemas/OrderIn"}
    many = {"type": "array", "items": order, "minItems": 1, "maxItems": ROWS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tillbot: orders from another shop",
            "version": "1",
            "description": _ABOUT,
        },
        "paths": {
            PATH: {
                "post": {
                    "operationId": "takeOrders",
                    "summary": "Place orders, or bring them forward: all of them or none",
                    "parameters": [_header(*one) for one in _HEADERS],
                    "requestBody": {
                        "required": True,
                        "content": {JSON: {"schema": {"oneOf": [order, many]}}},
                    },
                    "responses": {
                        "200": _answer("What became of each order", "Result", JSON),
                        **{
                            str(status): _answer(words, "Problem", PROBLEM)
                            for status, words in _PROBLEMS.items()
                        },
                    },
                }
            }
        },
        "components": {"schemas": schemas["$defs"]},
    }


_ABOUT = (
    "Off until the owner makes a key under /settings in the chat. Each call is signed as in "
    "Standard Webhooks (https://www.standardwebhooks.com) with the key's secret, and says the "
    f"key's public id in the header {KEY} or as ?key=. A call sent again with the same "
    "webhook-id and the same body gets the same answer. An order that is here already changes "
    "nothing; its status only goes forward."
)
_HEADERS = (
    ("webhook-id", r"^[!-~]{1,128}$", "Another one for each call, the same for the same call."),
    ("webhook-timestamp", r"^[0-9]{1,12}$", "Unix seconds, at most five minutes away from now."),
    ("webhook-signature", r"^v1,.+$", "v1, and the HMAC SHA-256 of id.timestamp.body in base 64."),
    (KEY, r"^[!-~]{1,64}$", "The key's public id; or as ?key= in the address."),
)
_PROBLEMS = {
    400: "It is not JSON, or a header is wrong",
    401: "The signature, its moment or the key is wrong",
    404: "No key exists, so nobody can call",
    405: "Only POST is answered here",
    408: "The body did not come in time",
    409: "The same webhook-id came with another body, or is good no more",
    413: "The body is larger than 1 MB",
    415: "The body is not said to be JSON",
    422: "An order is refused, so nothing was done",
    429: "Too many calls",
    500: "Something broke on our side",
    503: "A file comes in, or the database is away: call again",
}


def _header(name: str, pattern: str, words: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": name != KEY,
        "description": words,
        "schema": {"type": "string", "pattern": pattern},
    }


def _answer(words: str, schema: str, kind: str) -> dict[str, Any]:
    content = {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": words, "content": content}
