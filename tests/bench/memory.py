"""Memory: what a large photo adds to the process, each in a process of its own."""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests import pictures
from tests.bench.say import line, verdict

PROGRAM = """
import re, sys
from domain.reading import read
from tests import pictures
read(pictures.encoded(pictures.qr("warm", 400)))
data = open(sys.argv[1], "rb").read()
# Not getrusage: there a process begins with the peak of the one that started it.
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
before = peak()
read(data)
print(peak() - before)
"""


def run() -> None:
    line("memory: a 12-megapixel picture (4032 × 3024) with one code")
    photo = Image.new("RGB", (4032, 3024), (120, 130, 140))
    photo.paste(pictures.qr("https://t.me/x?start=r-1", 900).convert("RGB"), (1500, 1000))
    for kind in ("JPEG", "PNG", "WEBP"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "photo"
            path.write_bytes(pictures.encoded(photo, kind))
            answer = subprocess.run(
                [sys.executable, "-c", PROGRAM, str(path)],
                capture_output=True,
                text=True,
                check=True,
            )
        verdict(f"{kind}, more at the peak", int(answer.stdout) / 1024, 60, " MB")
