"""One process that draws: `python -m bench.draw product|floor NUMBER CORE` or `… memory COUNT …`.

The floor is what somebody writes in an afternoon with Pillow: one font, words wrapped by their width, no hyphenation,
no other script, no emoji, the type as large as fits.
"""

from __future__ import annotations

import functools
import io
import json
import os
import resource
import sys
import time
from itertools import cycle, islice
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from exhibition.share.layouts import choose_style
from exhibition.share.picture import Picture, draw_picture
from krefeld_kann_was.lib.colours import ColourTheme, read_tokens
from krefeld_kann_was.lib.fonts import GEOLOGICA

BASE = Path(__file__).resolve().parent.parent
TITLE, HOSTS, HASHTAG = "Was kann Krefeld für dich?", "VHS Krefeld · Krefeld kann was!", "krefeldkannwas"
WIDTH, HEIGHT, MARGIN = 1080, 1350, 120
SIZES = range(180, 30, -10)


@functools.cache
def answers() -> list[dict[str, str]]:
    file = BASE / "krefeld_kann_was" / "demo" / "answers.json"
    released: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))["released"]
    return released


@functools.cache
def colour_themes() -> list[ColourTheme]:
    return list(read_tokens(BASE / "static" / "css" / "tokens.css").colour_themes.values())


@functools.cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(GEOLOGICA.file()), size)


def product(number: int, text: str, language: str) -> bytes:
    style = choose_style(number, colour_themes())
    return draw_picture(Picture(text, language, TITLE, HOSTS, HASHTAG, style.colour_theme, style.layout))


def floor(number: int, text: str, language: str) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), "#3d0c2c")
    draw = ImageDraw.Draw(image)
    for number in range(4):
        draw.rectangle((0, 60 + 24 * number, WIDTH, 66 + 24 * number), "#f4c95d")
        draw.rectangle((60 + 24 * number, 0, 66 + 24 * number, HEIGHT), "#ff8fab")
    for size in SIZES:
        wrapped = wrap(text, font(size))
        if len(wrapped) * size * 1.25 <= HEIGHT - 500:
            break
    draw.multiline_text((190, 300), "\n".join(wrapped), "#fff4ea", font(size), spacing=size * 0.25)
    draw.text((190, 220), TITLE, "#f4c95d", font(40))
    draw.text((190, HEIGHT - 100), f"{HOSTS}  #{HASHTAG}", "#fff4ea", font(28))
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=6)  # as the product does
    return target.getvalue()


def wrap(text: str, face: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= WIDTH - 190 - MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def draw_many(kind: str, number: int, core: int) -> None:
    os.sched_setaffinity(0, {core})
    draw = {"product": product, "floor": floor}[kind]
    draw(0, answers()[0]["text"], "de")
    print("ready", flush=True)
    sys.stdin.readline()
    begin = time.perf_counter()
    for at, answer in enumerate(islice(cycle(answers()), number)):
        draw(at, answer["text"], answer["language"])
    print(time.perf_counter() - begin, flush=True)


def peaks(counts: list[int]) -> None:
    for number, answer in enumerate(answers() * 5):  # every script in several looks, with fonts and marks
        product(number, answer["text"], answer["language"])
    drawn, texts = 0, cycle(answers())
    for count in counts:
        for number, answer in enumerate(islice(texts, count - drawn)):
            product(number, answer["text"], answer["language"])
        drawn = count
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["memory", *counts]:
            peaks([int(count) for count in counts])
        case [kind, number, core]:
            draw_many(kind, int(number), int(core))
