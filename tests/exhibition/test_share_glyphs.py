"""No picture has a box where a letter or an emoji should be: looked up in the fonts, and measured by who draws."""

import json
from pathlib import Path

import emoji
import pytest
import typst

from exhibition.share.glyphs import missing_glyphs
from krefeld_kann_was.lib.fonts import FAMILIES, font_folders
from krefeld_kann_was.lib.typesetting import QUOTES

HARD: dict[str, tuple[str, str]] = json.loads(Path(__file__).with_name("hard_texts.json").read_text(encoding="utf-8"))
NEWEST = 17  # emoji of this version of Unicode are in the font; the nine characters of the next one are reported
RGI = {
    sequence: entry["E"]
    for sequence, entry in emoji.EMOJI_DATA.items()
    if entry["status"] == emoji.STATUS["fully_qualified"]
}
LETTERS = "©®™ℹ‼⁉↖↗↘↙"  # Geologica has them, so they are drawn as letters
WIDTHS = """#let data = json(bytes(sys.inputs.data))
#set text(font: data.families, size: 100pt)
#context [#metadata(data.texts.map(text => measure(text).width.pt())) <widths>]"""


def test_every_hard_text_has_its_glyphs() -> None:
    assert not {name: missing for name, (_, text) in HARD.items() if (missing := missing_glyphs(text))}
    assert missing_glyphs("".join(QUOTES.values()) + "…–/#·") == ""


def test_every_emoji_for_interchange_has_its_glyphs() -> None:
    assert len(RGI) > 3_900
    newer = {sequence for sequence, version in RGI.items() if version > NEWEST}

    assert missing_glyphs("".join(set(RGI) - newer)) == ""


def test_every_emoji_for_interchange_is_drawn_as_one(tmp_path: Path) -> None:
    template = tmp_path / "widths.typ"
    template.write_text(WIDTHS, encoding="utf-8")
    texts = [text for text, version in RGI.items() if version <= NEWEST and text[0] not in LETTERS]
    fonts = typst.Fonts(font_paths=font_folders(), include_system_fonts=False)
    inputs = {"data": json.dumps({"families": FAMILIES, "texts": ["😀", *texts]})}
    compiler = typst.Compiler(str(template), font_paths=fonts, sys_inputs=inputs)
    one, *widths = json.loads(compiler.query("<widths>", field="value", one=True))

    assert not [text for text, width in zip(texts, widths, strict=True) if abs(width - one) > 0.01]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Krefeld \N{VARIATION SELECTOR-16}\n\t\u200d\u2066\u00ad\x00!", ""),
        ("a\ue000b\U000f0000a\ue000", "\ue000\U000f0000"),  # private use
        ("\U0001faeb", "\U0001faeb"),  # Unicode 18
    ],
)
def test_what_no_font_has_is_told_once_each(text: str, missing: str) -> None:
    assert missing_glyphs(text) == missing
