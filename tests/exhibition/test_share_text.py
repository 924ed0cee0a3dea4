"""The text of a picture: its direction and marks, its lines, and where words break."""

import io
import json
from pathlib import Path

import pytest
import typst
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from exhibition.share.formats import FRAMES, LINK, PORTRAIT, SQUARE, STORY, Format, text_region
from exhibition.share.layouts import Layout
from exhibition.share.picture import TEMPLATE, Picture, Slide, draw_picture, template_data
from krefeld_kann_was.lib.fonts import GEOLOGICA
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.typesetting import INK_BOXES, QUOTES, typography_of
from tests.exhibition.test_share_picture import HARD, WORLDS, difference_box, fitted, make, opened


@pytest.mark.parametrize(
    ("text", "language", "rtl", "quotes"),
    [
        ("Heimat", "de", False, "„“"),
        ("Heimat", "de-simple", False, "„“"),
        ("home", "en", False, "“”"),
        ("dom", "pl", False, "„”"),
        ("дім", "uk", False, "«»"),
        ("بيت", "ar", True, "«»"),
        ("خانه", "fa", True, "«»"),
        ("بيت", "de", True, "«»"),
        ("Heimat", "ar", False, "“”"),
        ("🌳", "ar", True, "«»"),
        ("🌳 2!", "de", False, "„“"),
        ("123 بيت", "de", True, "«»"),
        ("home", "xx", False, "“”"),
        ("VHS تتيح لي أن أتعلم", "ar", True, "«»"),
        ("🇩🇪 بيت", "ar", True, "«»"),
    ],
)
def test_words_decide_the_direction_and_the_quotation_marks(text: str, language: str, rtl: bool, quotes: str) -> None:
    typography = typography_of(text, language)

    assert (typography.rtl, typography.opening + typography.closing) == (rtl, quotes)


def test_the_ink_of_the_marks_is_where_the_font_has_it() -> None:
    font = TTFont(io.BytesIO(GEOLOGICA.file().read_bytes()))
    glyphs, em = font.getGlyphSet(location={"wght": 700}), font["head"].unitsPerEm
    for mark, box in INK_BOXES.items():
        pen = BoundsPen(glyphs)
        glyphs[font.getBestCmap()[ord(mark)]].draw(pen)

        assert box == pytest.approx([value / em for value in pen.bounds], abs=0.001)
    assert {mark for quotes in QUOTES.values() for mark in quotes[:2]} <= set(INK_BOXES)


def test_every_language_of_the_house_has_its_quotation_marks() -> None:
    languages = ["de", "de-simple", "tr", "ar", "uk", "pl", "en", "ru", "ro", "bg", "it", "el", "nl", "fa"]

    assert {language.split("-")[0] for language in languages} == set(QUOTES)


def test_arabic_stands_on_the_right_with_the_threads() -> None:
    left = opened(draw_picture(make("Heimat"))).getpixel((58, 700))
    right = opened(draw_picture(make("بيت"))).getpixel((1080 - 58, 700))

    assert left == right == tuple(bytes.fromhex(WORLDS["samt"].warp[1:]))


def test_a_quotation_inside_has_single_marks_and_verses_stay_verses() -> None:
    data = template_data(make("Sie rief „Bleib!“\nund ich blieb.\n\n„Gut“, sagte sie."))

    assert data["stanzas"] == [["Sie rief ‚Bleib!‘", "und ich blieb."], ["‚Gut‘, sagte sie."]]
    assert template_data(make("„Reden“", slide=Slide.COVER))["stanzas"] == [["„Reden“"]]  # nobody said this


def test_no_line_ends_between_a_number_and_its_sign() -> None:
    data = template_data(make("Ein Eis für 1 € und\n20 % mehr Grün!"))

    assert data["stanzas"] == [["Ein Eis für 1\N{NO-BREAK SPACE}€ und", "20\N{NO-BREAK SPACE}% mehr Grün!"]]


def test_long_words_bring_soft_hyphens_and_names_none() -> None:
    data = template_data(make("Volkshochschule Samtweberei Krefelderin", unbroken_names=("samtweberei",)))

    assert data["stanzas"] == [[f"Volks{SOFT_HYPHEN}hochschule Samtweberei Krefelderin"]]


# Lines for a room of so many letters, all equally wide
EVEN = """#import "lines.typ": broken-at, even
#let data = json(bytes(sys.inputs.data))
#let widths = data.words.map(word => word.clusters().len() * 1pt)
#metadata(broken-at(data.words, even(data.words, widths, 1pt, data.room * 1pt).firsts)) <lines>"""


def starts_of_lines(picture: Picture) -> list[int]:
    """The first inked pixel of each line of the answer, from the top; a line is a run of inked rows."""
    fit, left = fitted(picture), round(FRAMES[picture.layout][picture.format].start) - 6
    top, right = round(fit["top"]), text_region(picture.layout, picture.format)[2]
    box = (left, top, right, top + round(fit["room"][1]))
    drawn = opened(draw_picture(picture)).crop(box)
    inked = drawn.convert("L").point(lambda value: 255 * (value > 128))
    starts, before = [], False
    for y in range(inked.height):
        row = inked.crop((0, y, inked.width, y + 1)).getbbox()
        if row and not before:
            starts.append(row[0])
        elif row:
            starts[-1] = min(starts[-1], row[0])
        before = row is not None
    return starts


@pytest.mark.parametrize(("layout", "picture_format"), [(layout, each) for layout in Layout for each in (SQUARE, LINK)])
@pytest.mark.parametrize(("language", "text"), [("ar", "بيت"), ("uk", HARD["280 letters"][1])], ids=["ar", "uk"])
def test_a_translation_stands_between_the_answer_and_the_hosts(
    layout: Layout, picture_format: Format, language: str, text: str
) -> None:
    plain = make(text, language, layout=layout, format=picture_format)
    picture = plain._replace(translation="Mit netten Menschen Deutsch lernen, am Rhein und im Treppenhaus. " * 3)
    fit, foot = fitted(picture), difference_box(plain, plain._replace(hosts=" ", hashtag=""))

    assert fit["top"] + fit["taken"][1] < fit["note"][0]
    assert fit["note"][1] < foot[1]


def test_verses_keep_their_lines_and_one_that_is_too_long_is_indented_where_it_turns() -> None:
    short = make("nun nun nun,\nnun nun nun nun,\nnun nun nun,\nnun nun nun nun.")
    long = make(
        "nun nun\nnun nun nun nun nun nun nun nun nun nun nun nun nun nun nun nun nun nun nun nun\nnun nun\nnun"
    )

    one_long = make("Seide\nglänzt leise\nüber dem Rhein\nich bleibe noch ein bisschen\nhier")

    assert fitted(short)["taken"][1] / fitted(short)["size"] < 4.9
    assert fitted(one_long)["size"] > 80  # 55 if no verse turned
    assert max(starts_of_lines(long)) - min(starts_of_lines(long)) > 0.8 * fitted(long)["size"]


@pytest.mark.parametrize(
    ("text", "is_indented"),
    [
        ("\n".join(HARD["poem"][1].split("\n")[:3]), [False, False, True, False, True]),
        (HARD["poem"][1], [False, False, True, False, True, False, True, False, True]),  # a stanza of one verse, too
    ],
)
def test_in_a_story_no_verse_turns_twice(text: str, is_indented: list[bool]) -> None:
    picture = make(text, format=STORY)
    starts, size = starts_of_lines(picture), fitted(picture)["size"]

    assert [start > starts[1] + 0.8 * size for start in starts] == is_indented


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("Hier bekomme ich Hilfe. Die Mediothek ist ruhig", 18, "Hier bekomme|ich Hilfe.|Die Mediothek|ist ruhig"),
        ("έλεγε πάντα: “Του χρόνου γυρίζουμε”. Πέρασαν", 20, "έλεγε πάντα:|“Του χρόνου|γυρίζουμε”. Πέρασαν"),
        ("laut: die Arena beim Ausgleich.", 22, "laut: die Arena|beim Ausgleich."),
        ("Komşum 🍪 getiriyor, ben de", 14, "Komşum 🍪|getiriyor,|ben de"),
        ("Ich lerne Deutsch in der Volkshochschule", 25, "Ich lerne Deutsch|in der Volkshochschule"),
        ("took the wrong tram, ended up at a castle. 10/10", 27, "took the wrong tram,|ended up at a castle. 10/10"),
        ("Alle lachen. Selber wollte ich auch Lehrer werden", 24, "Alle lachen.|Selber wollte ich auch|Lehrer werden"),
        ("Hülser Berg, 63 Meter. Für uns ein Gebirge", 13, "Hülser Berg,|63 Meter.|Für uns|ein Gebirge"),
        ("in het buitenland. IJsselmeer, ij, een fietspad!", 17, "in het|buitenland.|IJsselmeer, ij,|een fietspad!"),
    ],
)
def test_lines_end_where_a_reader_pauses(text: str, room: int, lines: str, tmp_path: Path) -> None:
    (tmp_path / "lines.typ").write_bytes(TEMPLATE.with_name("lines.typ").read_bytes())
    template = tmp_path / "even.typ"
    template.write_text(EVEN, encoding="utf-8")
    inputs = {"data": json.dumps({"words": text.split(), "room": room})}
    compiler = typst.Compiler(str(template), root=str(tmp_path), sys_inputs=inputs)

    assert json.loads(compiler.query("<lines>", field="value", one=True)) == lines.split("|")


@pytest.mark.parametrize(
    ("answer", "picture_format", "line_count"),
    [
        ("Der Chor am Dienstag.", SQUARE, 2),  # „am“ does not stand alone
        ("Die Mediothek. Da ist es warm und ich kann lernen.", SQUARE, 4),  # nor does „Die“
        ("mehr Bänke", SQUARE, 2),  # but two words may be as large as can be
        (HARD["simple"][1], PORTRAIT, 6),  # „bezahlen.“ does not stand alone
        (HARD["simple"][1], STORY, 6),  # not even in the largest letters
        ("Die Radwege in Krefeld sind super. Nur hören sie manchmal einfach mitten", STORY, 6),  # nor does „mitten“
        (HARD["280 letters"][1], PORTRAIT, 13),  # a line more, so that „Am“ does not end one
    ],
)
def test_letters_are_a_little_smaller_for_calmer_lines(answer: str, picture_format: Format, line_count: int) -> None:
    assert len(starts_of_lines(make(answer, format=picture_format))) == line_count


@pytest.mark.parametrize("layout", Layout)
def test_hosts_and_hashtag_share_a_line_beside_the_largest_letters(layout: Layout) -> None:
    look = make("Ja!", layout=layout, format=STORY)
    _, top, _, bottom = difference_box(look, look._replace(hosts=" ", hashtag=""))

    assert bottom - top < 40  # two lines have 70


def test_a_word_as_wide_as_the_picture_is_hyphenated_before_it_makes_all_others_small() -> None:
    language, text = HARD["russian long word"]

    assert fitted(make(text, language, format=LINK))["size"] > 50  # 39 in whole words
