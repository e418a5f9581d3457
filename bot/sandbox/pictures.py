"""What Telegram does to a photo: JPEG, at most 1280 px, in several sizes."""

import io

import pillow_heif
from PIL import Image, ImageOps

from bot.sandbox.refuse import bad

SIZES = (90, 320, 800, 1280)  # px, longest side
QUALITY = 80
MOST_BYTES = 10 * 2**20
MOST_SUM = 10_000  # px, width and height together

pillow_heif.register_heif_opener(thumbnails=False)


def downscaled(data: bytes) -> list[tuple[int, int, bytes]]:
    """(width, height, JPEG) from small to large. Raises Refused as Telegram would."""
    if len(data) > MOST_BYTES:
        raise bad("file is too big")
    try:
        with Image.open(io.BytesIO(data)) as image:
            if sum(image.size) > MOST_SUM or max(image.size) > 20 * min(image.size):
                raise bad("PHOTO_INVALID_DIMENSIONS")
            upright = ImageOps.exif_transpose(image)
            flat = Image.new("RGB", upright.size, "white")
            if upright.mode in ("RGBA", "LA", "PA"):
                upright = upright.convert("RGBA")
                flat.paste(upright, mask=upright.getchannel("A"))
            else:
                flat.paste(upright.convert("RGB"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as broken:
        raise bad("IMAGE_PROCESS_FAILED") from broken
    longest = max(flat.size)
    sizes = {size for size in SIZES if size < longest} | {min(longest, SIZES[-1])}
    found = []
    for size in sorted(sizes, reverse=True):
        flat.thumbnail((size, size))  # of the next larger one: a little of the work
        with io.BytesIO() as file:
            flat.save(file, "JPEG", quality=QUALITY)
            found.append((*flat.size, file.getvalue()))
    return found[::-1]
