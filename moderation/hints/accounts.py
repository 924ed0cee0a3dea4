"""Bank accounts: IBANs, with typing errors too, and numbers that are announced as an account."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from moderation.hints.characters import Text

# Countries that have IBANs (ISO 13616, IBAN registry).
COUNTRIES = frozenset(
    "AD AE AL AT AZ BA BE BG BH BR BY CH CR CY CZ DE DK DO EE EG ES FI FO FR GB GE GI GL GR GT HR HU IE IL IQ IR IS IT JO "
    "KW KZ LB LI LT LU LV LY MC MD ME MK MR MT MU NL NO PK PL PS PT QA RO RS RU SA SC SE SI SK SM TN TR UA VA XK".split()
)
FEWEST_DIGITS = 10
# Groups with a digit in them, or the four letters of a bank.
IBAN = regex.compile(
    r"(?<![\p{L}\p{N}]) (?P<country> [A-Z]\s?[A-Z] [\s.:-]{0,2} | [A-Za-z]{2} ) \d\s?\d"
    r"(?: [\s.–-]{0,2} (?: (?=[A-Z]{0,4}\d)[A-Z\d]{1,30} | [A-Z]{4}(?=[\s.-]{0,2}\d) | (?<=\d)[a-z]{4}(?=\d) ) ){1,12}",
    regex.VERBOSE,
)
CARD = regex.compile(r"(?<![\d+])(?<!\d[\s.-])[2-6]\d{3}([ .-]?)\d{4}\1\d{4}\1\d{4}(?![\s.-]?\d)")
ANNOUNCED = regex.compile(
    r"\b(?:iban|konto(?:nummer|nr)?|kto|blz|bankverbindung|hesap\w*|рахун\p{L}*|карт\p{L}*|сч[её]т\p{L}*|kont[oa]\w*|account|"
    r"cont(?:ul|o)?|сметка\p{L}*|λογαριασμ\p{L}*|rekening\w*|sort\s?code)\b[\s:.=#-]{0,4}(?:(?:number|nr|no|numarası|ist|is|є|это)\b[\s:.=#-]{0,3})?"
    r"(?P<number>\d(?:[\s.-]{0,2}\d){5,25})"
    r"|(?:حساب|آيبان|ايبان|شبا|کارت|بطاقة)\p{L}*[\s:.]{0,3}(?P<number>\d(?:[\s.-]{0,2}\d){5,25})",
    regex.IGNORECASE,
)


def find_accounts(text: Text) -> Iterator[tuple[int, int]]:
    """Start and end of each account; whether its check digits are right does not matter."""
    for match in IBAN.finditer(text.digits):
        country = "".join(filter(str.isalpha, match["country"])).upper()
        if country in COUNTRIES and sum(map(str.isdecimal, match[0])) >= FEWEST_DIGITS:
            yield match.span()
    for match in CARD.finditer(text.digits):
        yield match.span()
    for match in ANNOUNCED.finditer(text.digits):
        yield match.span("number")
