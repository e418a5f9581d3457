"""Pictures of codes that the tests make themselves: photographed, bent, dimmed, many at once."""

import io
from collections.abc import Sequence

import cv2
import numpy as np
import qrcode
import zxingcpp
from PIL import Image

LINK = "https://t.me/tillbot_sandbox_bot?start=r-{code}"


def qr(text: str, side: int = 300) -> Image.Image:
    """A clean code on white."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4, box_size=4)
    code.add_data(text)
    code.make(fit=True)
    image: Image.Image = code.make_image().get_image().convert("L")
    return image.resize((side, side), Image.Resampling.NEAREST)


def card(code: str) -> bytes:
    """The QR code of a card as a PNG, as the bot makes it."""
    return encoded(qr(LINK.format(code=code)))


def table(texts: Sequence[str], side: int = 260, columns: int = 3) -> Image.Image:
    """Several codes on one grey table."""
    rows = -(-len(texts) // columns)
    image = Image.new("L", (columns * (side + 60) + 60, rows * (side + 60) + 60), 150)
    for place, text in enumerate(texts):
        at = (60 + place % columns * (side + 60), 60 + place // columns * (side + 60))
        image.paste(qr(text, side), at)
    return image


def photographed(image: Image.Image, seed: int = 1, hardness: float = 0.5) -> Image.Image:
    """As a telephone sees it: tilted, unevenly lit, a little out of focus, noisy."""
    chance = np.random.default_rng(seed)
    picture = np.asarray(image.convert("L"))
    height, width = picture.shape
    room = int(max(height, width) * 0.35)
    canvas = np.full((height + 2 * room, width + 2 * room), 170, np.uint8)
    canvas[room : room + height, room : room + width] = picture
    rows, columns = canvas.shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    shift = chance.uniform(-0.12, 0.12, (4, 2)) * hardness * min(rows, columns)
    matrix = cv2.getPerspectiveTransform(corners, (corners + shift).astype(np.float32))
    bent = cv2.warpPerspective(canvas, matrix, (columns, rows), borderValue=170)
    turned = cv2.getRotationMatrix2D(
        (columns / 2, rows / 2), chance.uniform(-40, 40) * hardness, 1
    )
    bent = cv2.warpAffine(bent, turned, (columns, rows), borderValue=170)
    light = np.linspace(1, 1 - 0.5 * hardness, columns)[None, :]
    dimmed = bent * light + chance.normal(0, 9 * hardness, bent.shape)
    soft = cv2.GaussianBlur(np.clip(dimmed, 0, 255).astype(np.uint8), (0, 0), 0.6 + hardness)
    return Image.fromarray(soft)


def barcode(text: str, width: int = 400) -> Image.Image:
    """A product's EAN-13."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.EAN13)
    image = Image.fromarray(np.asarray(made.to_image(scale=3)))
    scale = width / image.width
    return image.resize((width, int(image.height * scale)))


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    with io.BytesIO() as file:
        image.save(file, kind, **options)
        return file.getvalue()


def shelf_label(text: str, kind: str) -> bytes:
    """A product's barcode as a shelf shows it: ``EAN-13``, ``UPC-A``, ``Code 128``."""
    formats = {
        "EAN-13": zxingcpp.BarcodeFormat.EAN13,
        "UPC-A": zxingcpp.BarcodeFormat.UPCA,
        "Code 128": zxingcpp.BarcodeFormat.Code128,
    }
    made = zxingcpp.create_barcode(text, formats[kind])
    bars = Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(made, scale=4)))
    paper = Image.new("L", (bars.width + 300, bars.height + 300), 235)
    paper.paste(bars.convert("L"), (150, 150))
    return encoded(paper)
