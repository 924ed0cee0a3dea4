"""Pupils and learners: a first name with an initial beside a class or a course („Leon K. aus der 7b“)."""

import regex

from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText, split_words
from moderation.hints.vocabulary import folded_words
from moderation.hints.vocabulary.everyday_words import FUNCTION_WORDS
from moderation.hints.vocabulary.known_names import NO_NAMES, is_german_noun, is_given_name

NAME = regex.compile(
    r"(?<![\p{L}\p{N}])(?:(?P<before>\p{Lu}\p{L}{1,20})[-\s])?(?P<first>\p{L}{2,20})"
    r"\s{1,2}(?:\p{Lu}(?P<dot>\.)?|\p{Ll}\.)(?![\p{L}\p{N}])"
)
LETTER = r"[a-hA-Hа-гА-Гα-δΑ-Δ]"
CLASS_WORD = (
    r"(?:klassen?|kl|jahrgang(?:sstufe)?|stufe|jgst|year|grade|class|form|klas[ayse]|класс[ае]?|клас[уі]?|classe|clasa|"
    r"sınıf\p{L}{0,6}|τάξη|الصف|صف|کلاس)\b"
)
# „Malkurs“, „Kurs Deutsch A1“, „Willkommensklasse“, „Theater-AG“, „Josefschule“
COURSE = (
    r"[\p{L}\p{N}-]{0,20}(?:kurs|course|курс|corso|curs|cursus|kursu|دورة|دوره)\p{L}{0,3}"
    r"(?:(?:\s\p{L}{3,12})?\s?[ABC][12](?:[.,]\d)?)?"
    r"|[\p{L}-]{3,20}(?:klasse|gruppe|schule|gymnasium|kolleg)(?!\p{L})|(?:[\p{L}]{3,20}-)AG\b"
    r"|(?:Q[12]|E[12F]|K[12])(?!\p{L})"
)
CLASS = (
    rf"(?:{CLASS_WORD}\.?\s?)?(?:[1-9]|1[0-3])\s?[-.]?\s?[\"„«]?{LETTER}[\"“»]?(?![\p{{L}}\p{{N}}])(?:\s{CLASS_WORD})?"
    rf"|{CLASS_WORD}\.?\s?(?:[1-9]|1[0-3])(?!\d)|(?:[1-9]|1[0-3])\.?\s{CLASS_WORD}|{COURSE}"
)
AFTER_NAME = regex.compile(
    r"[\s,(–:/-]{1,3}(?:(?:aus|von|vom|in|im|beim|an|from|of|z|ze|с|з|із|из|от|van|uit|della|dalla|din|από|من|از)\s)?"
    rf"(?:(?:der|dem|die|das|the|de|la|την?)\s)?(?:{CLASS})\)?",
    regex.IGNORECASE,
)
BEFORE_NAME = regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{CLASS})[\s:,–-]{{1,3}}$", regex.IGNORECASE)
CHARACTERS_BEFORE = 30
# „Gruppe A aus der 7b“ is no person.
NO_PERSONS = folded_words(
    "gruppe team block teil plan raum halle haus gang saal abteilung vitamin typ level aufgabe group"
)


def find_pupils(text: TokenizedText) -> Spans:
    """Start and end of each name, with the class or course that follows it."""
    for match in NAME.finditer(text.raw):
        if not _is_first_name(match["first"], initial_with_dot=match["dot"] is not None):
            continue
        two = match["before"] and is_given_name(split_words(match["before"])[0])
        start = match.start() if two else match.start("first")
        if behind := AFTER_NAME.match(text.raw, match.end()):
            yield start, behind.end()
        elif BEFORE_NAME.search(text.raw[max(0, start - CHARACTERS_BEFORE) : start]):
            yield start, match.end()


def _is_first_name(written: str, *, initial_with_dot: bool) -> bool:
    """A known first name; before an initial with a dot also any other word in capitals that is no noun."""
    word = split_words(written)[0]
    if word.folded in NO_PERSONS:
        return False
    if is_given_name(word):
        return True
    unknown = word.folded not in FUNCTION_WORDS and word.folded not in NO_NAMES and not is_german_noun(word)
    return initial_with_dot and written.istitle() and unknown
