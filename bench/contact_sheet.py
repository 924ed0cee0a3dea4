"""Contact sheets of the share pictures: `python -m bench.contact_sheet FOLDER [--layouts …] [--formats …]`.

For each layout and format one sheet of the demo's answers and one of hard texts, at the width people see them in a
feed; no test can say whether a picture would be posted with pride.
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from PIL import Image

from bench.draw import HASHTAG, HOSTS, TITLE, answers, colour_themes
from exhibition.share.formats import FORMATS, Format
from exhibition.share.layouts import Layout
from exhibition.share.picture import Picture, draw_picture

THUMBNAIL = 360  # pixels, about what a phone shows of a picture in a feed
GAP = 12
COLUMNS = 6
MOST = 24  # on a sheet
BASE = Path(__file__).resolve().parent.parent
HARD_TEXTS = BASE / "tests" / "exhibition" / "hard_texts.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.contact_sheet", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--layouts", nargs="+", default=list(Layout), type=Layout)
    parser.add_argument("--formats", nargs="+", default=list(FORMATS), choices=FORMATS)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, texts in corpora():
        for layout in options.layouts:
            for picture_format in options.formats:
                pictures = list(dealt(texts, layout, FORMATS[picture_format]))
                file = options.folder / f"{name}-{layout}-{picture_format}.png"
                sheet(pictures).save(file)
                print(file)


def corpora() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    demo = [(answer["text"], answer["language"]) for answer in answers()]
    yield "demo", demo[:: max(1, len(demo) // MOST)][:MOST]
    hard = [(text, language) for language, text in json.loads(HARD_TEXTS.read_text(encoding="utf-8")).values()]
    for start in range(0, len(hard), MOST):
        yield f"hard{start // MOST + 1}", hard[start : start + MOST]


def dealt(texts: Sequence[tuple[str, str]], layout: Layout, picture_format: Format) -> Iterator[Picture]:
    for (text, language), colour_theme in zip(texts, cycle(colour_themes()), strict=False):
        yield Picture(text, language, TITLE, HOSTS, HASHTAG, colour_theme, layout, picture_format)


def sheet(pictures: Sequence[Picture]) -> Image.Image:
    scale = THUMBNAIL / pictures[0].format.width
    height = round(pictures[0].format.height * scale)
    rows = -(-len(pictures) // COLUMNS)
    paper = Image.new("RGB", (COLUMNS * (THUMBNAIL + GAP) + GAP, rows * (height + GAP) + GAP), "#808080")
    for number, picture in enumerate(pictures):
        drawn = Image.open(io.BytesIO(draw_picture(picture))).convert("RGB")
        place = (GAP + number % COLUMNS * (THUMBNAIL + GAP), GAP + number // COLUMNS * (height + GAP))
        paper.paste(drawn.resize((THUMBNAIL, height), Image.Resampling.LANCZOS), place)
    return paper


if __name__ == "__main__":
    main()
