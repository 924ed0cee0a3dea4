"""First names with an initial („Leon K.“) or a class or a course („Leon aus der 7b“), as of pupils."""

import regex

from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText, split_words
from moderation.hints.vocabulary import folded_words
from moderation.hints.vocabulary.everyday_words import FUNCTION_WORDS
from moderation.hints.vocabulary.known_names import (
    NO_NAMES,
    is_also_a_word,
    is_german_noun,
    is_given_name,
)

NAME = regex.compile(
    r"(?<![\p{L}\p{N}])(?:(?P<before>\p{Lu}\p{L}{1,20})[-\s])?(?P<first>\p{L}{2,20})"
    r"\s{1,2}(?:v\.\s?|(?:von|van|de|el)\s)?(?P<initial>\p{L})(?P<dot>\.)?(?![\p{L}\p{N}'’])"
)
FIRST_NAME = regex.compile(r"(?<![\p{L}\p{N}])\p{L}{3,20}(?=,?\s(?:aus|von|vom|in|from|z|ze|с|з|із|из|от|van|uit|\())")
LETTER = r"[a-hA-Hа-гА-Гα-δΑ-Δ]"
CLASS_WORD = (
    r"(?:klassen?|kl|jahrgang(?:sstufe)?|stufe|jgst|year|grade|class|form|klas[ayse]|groep|grupa|"
    r"класс[ае]?|клас[уі]?|classe|clasa(?:\sa)?|"
    r"sınıf\p{L}{0,6}|τάξη|الصف|صف|کلاس)\b"
)
# „Malkurs“, „Kurs Deutsch A1“, „Willkommensklasse“, „Theater-AG“, „Josefschule“
COURSE = (
    r"[\p{L}\p{N}-]{0,20}(?:kurs|course|курс|corso|curs|cursus|kursu|دورة|دوره)\p{L}{0,3}"
    r"(?:(?:\s\p{L}{3,12})?\s?[ABC][12](?:[.,]\d)?)?"
    r"|\p{L}{3,12}\skursu\p{L}{0,3}"
    r"|[\p{L}-]{3,20}(?:klasse|gruppe|schule|gymnasium|kolleg)(?!\p{L})|(?:[\p{L}]{3,20}-)AG\b"
    r"|(?:Q[12]|E[12F]|K[12])(?!\p{L})"
)
SCHOOL_CLASS = (
    rf"(?:{CLASS_WORD}\.?\s?)?(?:[1-9]|1[0-3])\s?[-./]?\s?[\"„«]?{LETTER}[\"“»]?(?![\p{{L}}\p{{N}}])(?:\s{CLASS_WORD})?"
    rf"|{CLASS_WORD}\.?\s?(?:[1-9]|1[0-3])(?!\d)|(?:[1-9]|1[0-3])\.?\s{CLASS_WORD}"
    r"|[Α-Ω]['’΄]\s(?:τάξη|δημοτικού|γυμνασίου)"
)
CLASS = rf"{SCHOOL_CLASS}|{COURSE}"
AFTER_NAME = regex.compile(
    r"[\s,(–:/-]{1,3}(?:(?:aus|von|vom|in|im|beim|an|from|of|z|ze|с|з|із|из|от|van|uit|della|dalla|din|από|من|از)\s)?"
    rf"(?:(?:der|dem|die|das|the|de|la|την?)\s)?(?:{CLASS})\)?",
    regex.IGNORECASE,
)
IN_CLASS = regex.compile(
    rf",?\s(?:\((?:aus\s)?|(?:aus|von|vom|in|from|z|ze|с|з|із|из|от|van|uit)\s)(?:(?:der|dem|die|the|de|la)\s)?"
    rf"(?:{SCHOOL_CLASS})\)?",
    regex.IGNORECASE,
)
ENDS = regex.compile(r"\s*(?:[.,;:!?)/\n–—-]|$)")
BEFORE_NAME = regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{CLASS})[\s:,–-]{{1,3}}$", regex.IGNORECASE)
CHARACTERS_BEFORE = 30
# „Gruppe A aus der 7b“ is no person.
NO_PERSONS = folded_words(
    "gruppe team block teil plan raum halle haus gang saal abteilung vitamin typ level aufgabe group"
)


def find_pupils(text: TokenizedText, language: str) -> Spans:
    """Start and end of each name, with the class or course that follows it."""
    for match in NAME.finditer(text.raw):
        certain = match["dot"] is not None and match["initial"].isupper()
        if not _is_first_name(match["first"], initial_with_dot=certain):
            continue
        two = match["before"] and is_given_name(split_words(match["before"])[0])
        start = match.start() if two else match.start("first")
        if behind := AFTER_NAME.match(text.raw, match.end()):
            yield start, behind.end()
        elif BEFORE_NAME.search(text.raw[max(0, start - CHARACTERS_BEFORE) : start]) or _stands_alone(match, language):
            yield start, match.end()
    for match in FIRST_NAME.finditer(text.raw):
        word = split_words(match[0])[0]
        known = is_given_name(word) and not is_also_a_word(word, language) and word.folded not in FUNCTION_WORDS
        if known and (behind := IN_CLASS.match(text.raw, match.end())):
            yield match.start(), behind.end()


def _stands_alone(match: regex.Match[str], language: str) -> bool:
    """Whether a name with an initial is one without any class: „Theo B.“, „lg emilia k.“, but not „bin ich i.“."""
    word = split_words(match["first"])[0]
    everyday = language.partition("-")[0] in FUNCTION_WORDS.get(word.folded, ()) or is_also_a_word(word, language)
    if len(word.folded) < 3 or everyday or not is_given_name(word):
        return False
    if match["initial"].isupper():
        return match["first"].istitle() and (
            match["dot"] is not None or ENDS.match(match.string, match.end()) is not None
        )
    return match["dot"] is not None


def _is_first_name(written: str, *, initial_with_dot: bool) -> bool:
    """A known first name; before an initial with a dot also any other word in capitals that is no noun."""
    word = split_words(written)[0]
    if word.folded in NO_PERSONS:
        return False
    if is_given_name(word):
        return True
    unknown = word.folded not in FUNCTION_WORDS and word.folded not in NO_NAMES and not is_german_noun(word)
    return initial_with_dot and written.istitle() and unknown
