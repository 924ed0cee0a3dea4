"""Licence plates: German, Ukrainian and Bulgarian ones by their form, others after a word like "plate"."""

import regex

from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText

# Districts around Krefeld and large cities: their plates are also recognised without a dash.
DISTRICTS = (
    "KR|MG|VIE|GV|NE|KLE|GEL|KK|WES|MO|DIN|DU|D|OB|MH|ME|W|SG|RS|BM|K|LEV|GL|SU|BN|AC|DN|EU|HS|BO|HER|WAN|GE|GLA|RE|"
    "WIT|EN|DO|HA|UN|HAM|MK|SO|HSK|ST|COE|BOR|MS|WAF|GT|BI|PB|HF|MI|LIP|HX|AH|BOT|HH|HB|HN|DD|KA|MA|FR|WÜ|KS|EF|MZ|"
    "B|E|M|F|H|L"
)
WEEKDAY = r"(?:mo|di|mi|do|fr|sa|so)"
GERMAN = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}_-])(?!(?i:{WEEKDAY}\s?[-–]\s?{WEEKDAY}\b))(?:"  # „Mo-Fr 10“
    r"[A-ZÄÖÜ]{1,3}\s?[-–—·]\s?[A-Z]{1,2}[\s-]{0,2}[1-9]\d{0,3}\s?[EH]?"
    rf"|(?:{DISTRICTS})[\s•*.]{{1,3}}[A-Z]{{1,2}}[\s-]{{1,2}}[1-9]\d{{1,3}}\s?[EH]?"
    r"|(?:KR|VIE|MG|NE|WES|DU|ME|KLE)\s?[A-Z]{2}\s?[1-9]\d{1,3}[EH]?"
    rf"|(?i:{DISTRICTS})[-–][a-zA-Z]{{1,2}}[\s-]{{0,2}}[1-9]\d{{1,3}}[eh]?"
    r"|(?:kr|vie|kle|wes)\s[a-z]{1,2}\s[1-9]\d{1,3}"
    r"|[A-ZА-ЯІЇ]{2}\s?(?!(?:19|20)\d\d)\d{4}\s?[A-ZА-ЯІЇ]{2}"  # Ukraine, Bulgaria
    r")(?![\p{L}\p{N}])(?!\s?(?:km|€|Uhr|%))"
)
ANNOUNCED = regex.compile(
    r"(?i:\b(?:kennzeichen|nummernschild|autonummer|plaka\p{L}*|numer\p{L}* rejestracyjn\p{L}*|rejestracj\p{L}*|"
    r"tablic\p{L}*|(?:licen[cs]e|number)\s?plates?|plates?|registration|reg|автономер\p{L}*|госномер\p{L}*|"
    r"держномер\p{L}*|номер\p{L}*|înmatricul\p{L}*|num[aă]rul\w*|targa|πινακίδ\p{L}*|kenteken\w*|nummerplaat)\b)"
    r"[^\d\n]{0,25}?(?P<plate>(?<![\p{L}\p{N}])(?=[\p{Lu}\d -]{0,11}\d)(?=[\d -]{0,6}\p{Lu})"
    r"[\p{Lu}\d]{1,4}(?:[\s•·-]{0,2}[\p{Lu}\d]{1,4}){1,3}(?![\p{L}\p{N}]))"
    r"|(?:لوحة|پلاک|نمرة)[^\d\n]{0,20}(?P<plate>\d{1,4}[\s-]{0,2}\p{Arabic}{1,4}[\s-]{0,2}\d{1,5})"
)


def find_licence_plates(text: TokenizedText) -> Spans:
    """Start and end of each plate."""
    if not text.digit_count:
        return
    yield from (match.span() for match in GERMAN.finditer(text.digits))
    yield from (match.span("plate") for match in ANNOUNCED.finditer(text.digits))
