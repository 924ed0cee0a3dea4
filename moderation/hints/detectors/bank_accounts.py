"""Bank accounts: IBANs, also with typing errors, card numbers, and numbers that are announced as an account."""

import regex

from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText
from moderation.hints.vocabulary import folded_words

# Countries that have IBANs (ISO 13616, IBAN registry).
COUNTRIES = folded_words(
    "ad ae al at az ba be bg bh br by ch cr cy cz de dk do ee eg es fi fo fr gb ge gi gl gr gt hr hu ie il iq ir is it "
    "jo kw kz lb li lt lu lv ly mc md me mk mr mt mu nl no pk pl ps pt qa ro rs ru sa sc se si sk sm tn tr ua va xk"
)
MIN_DIGITS = 10
MIN_ANNOUNCED_DIGITS = 6
# Groups with a digit in them, or the four letters of a bank.
IBAN = regex.compile(
    r"(?<![\p{L}\p{N}]) (?P<country> [A-Z]\s?[A-Z] [\s.:-]{0,2} | [A-Za-z]{2} ) \d\s?\d"
    r"(?: [\s.–-]{0,2} (?: (?=[A-Z]{0,4}\d)[A-Z\d]{1,30} | [A-Z]{4}(?=[\s.-]{0,2}\d) | (?<=\d)[a-z]{4}(?=\d) ) ){1,12}",
    regex.VERBOSE,
)
CARD = regex.compile(r"(?<![\d+])(?<!\d[\s.-])[2-6]\d{3}([ .-]?)\d{4}\1\d{4}\1\d{4}(?![\s.-]?\d)")
ANNOUNCED = regex.compile(
    r"\b(?:iban|konto(?:nummer|nr)?|kto|blz|bankverbindung|hesap\w*|рахун\p{L}*|карт\p{L}*|сч[её]т\p{L}*|kont[oa]\w*|"
    r"account|cont(?:ul|o)?|сметка\p{L}*|λογαριασμ\p{L}*|rekening\w*|sort\s?code)\b[\s:.=#-]{0,4}"
    r"(?:(?:number|nr|no|numarası|ist|is|є|это)\b[\s:.=#-]{0,3})?(?P<number>\d(?:[\s.-]{0,2}\d){5,25})"
    r"|(?:حساب|آيبان|ايبان|شبا|کارت|بطاقة)\p{L}*[\s:.]{0,3}(?P<number>\d(?:[\s.-]{0,2}\d){5,25})",
    regex.IGNORECASE,
)


def find_bank_accounts(text: TokenizedText) -> Spans:
    """Start and end of each account; its check digits may be wrong."""
    if text.digit_count < MIN_ANNOUNCED_DIGITS:
        return
    for match in IBAN.finditer(text.digits):
        country = "".join(filter(str.isalpha, match["country"])).lower()
        if country in COUNTRIES and sum(map(str.isdecimal, match[0])) >= MIN_DIGITS:
            yield match.span()
    yield from (match.span() for match in CARD.finditer(text.digits))
    yield from (match.span("number") for match in ANNOUNCED.finditer(text.digits))
