"""Numbers in words, as people read out a telephone number, in the languages of the pages."""

from __future__ import annotations

import re

from moderation.hints.characters import fold

# 0 to 9 in each language; what is left open with / are forms of the same number.
UNITS = [
    "null zero sıfır صفر нуль ноль zero нула zero μηδέν nul nula صفر zéro cero oh",
    "eins/ein/eine bir واحد один/одна jeden/jedynka one unu/una едно/един uno ένα/ένας een/één یک un",
    "zwei/zwo iki اثنان/اثنين/اتنين два/дві/две dwa/dwójka two doi/două две due δύο twee دو deux",
    "drei üç ثلاثة/تلاتة три trzy three trei tre τρία/τρεις drie سه trois",
    "vier dört أربعة/اربعة чотири четыре cztery four patru четири quattro τέσσερα/τέσσερις vier چهار quatre",
    "fünf beş خمسة п'ять пять pięć five cinci пет cinque πέντε vijf پنج cinq",
    "sechs altı ستة шість шесть sześć six șase/şase шест sei έξι zes شش six",
    "sieben yedi سبعة сім семь siedem seven șapte/şapte седем sette επτά/εφτά zeven هفت sept",
    "acht sekiz ثمانية/تمانية вісім восемь osiem eight opt осем otto οκτώ/οχτώ acht هشت huit",
    "neun dokuz تسعة дев'ять девять dziewięć nine nouă девет nove εννέα/εννιά negen نه neuf",
]
# Tens, hundreds and what else stands in a number that is read out in pairs.
MORE = """
plus artı плюс زائد doppel doppelt double
zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert einhundert
on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz
ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety hundred
десять двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто двести триста четыреста пятьсот
десять двадцять тридцять п'ятдесят шістдесят сімдесят вісімдесят дев'яносто двісті триста
dziesięć dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto
zece douăzeci treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci și
десет двайсет двадесет трийсет тридесет четиридесет петдесет шестдесет седемдесет осемдесет деветдесет
dieci venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento
δέκα είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα ενενήντα εκατό
tien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd
عشرة عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين مئة ده بیست سی چهل پنجاه شصت هفتاد هشتاد نود صد
"""
BETWEEN = 99  # a value that is no step of counting


def _pieces(word: str) -> list[str]:
    """An apostrophe ends a word (see characters.words)."""
    return [fold(piece) for piece in re.split(r"['’]", word) if piece]


VALUES: dict[str, int] = {}
for line in MORE.split():
    VALUES |= dict.fromkeys(_pieces(line), BETWEEN)
for value, line in enumerate(UNITS):
    VALUES |= {piece: value for word in re.split(r"[ /]", line) for piece in _pieces(word)}
ZERO = frozenset(word for word, value in VALUES.items() if value == 0)
IN_ONE_WORD = re.compile(
    r"(?:(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)(?:und|en|ën))?"
    r"(?:zwanzig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)|\w{3,6}zehn"
    r"|(?:venti|trent|quarant|cinquant|sessant|settant|ottant|novant)\w{0,8}"
    r"|(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)[eë]n(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)"
)


def numeral(word: str) -> int | None:
    """The value of a folded word that is a numeral from 0 to 9, 99 for larger ones, None for any other word."""
    value = VALUES.get(word)
    return BETWEEN if value is None and len(word) > 6 and IN_ONE_WORD.fullmatch(word) else value
