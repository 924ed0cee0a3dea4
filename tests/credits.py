"""Hosts and partners for files, with logos of hard shapes and names as long as the field allows."""

import io
from functools import cache

from PIL import Image

from krefeld_kann_was.lib.credits import Credit

LOGO_COLOUR = (90, 20, 60)
LOGO_SIZES = ((1200, 100), (300, 700), (600, 600), (900, 300))  # long and narrow ones among them


def make_credits(count: int) -> tuple[Credit, ...]:
    """A fifth of them hosts; every third without a logo, with a name as long as the field allows."""
    return tuple(
        Credit(f"{number}. Verein zur Förderung der Nachbarschaftshilfebereitschaft ".ljust(100, "e")[:100], host)
        if number % 3 == 2
        else Credit(f"Haus {number}", host, *draw_logo(*LOGO_SIZES[number % len(LOGO_SIZES)]))
        for number in range(count)
        for host in [number < max(1, count // 5)]
    )


@cache
def draw_logo(width: int, height: int) -> tuple[bytes, int, int]:
    file = io.BytesIO()
    Image.new("RGB", (width, height), LOGO_COLOUR).save(file, "PNG")
    return file.getvalue(), width, height
