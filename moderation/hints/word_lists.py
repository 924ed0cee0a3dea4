"""The word lists that the detectors use: the built-in ones, or those that staff wrote instead."""

from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from contributions.crisis import load_crisis_phrases
from krefeld_kann_was.lib import phrase_matcher, tokenizer
from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from moderation.hints.enums import HintCode, WordListKind
from moderation.hints.vocabulary import load_vocabulary

RULES = Path(__file__).parent  # the detectors and their words
SEARCH = (Path(phrase_matcher.__file__), Path(tokenizer.__file__))  # what they search with
EVERY_LANGUAGE = ""  # the language of a list that counts in every language
OwnLists = Mapping[tuple[str, str], str]  # by kind and language: one word or phrase a line


class WordLists:
    """All lists, ready to be searched for, and the hints that are disabled."""

    def __init__(self, own: OwnLists, disabled: frozenset[HintCode] = frozenset()) -> None:
        self.disabled = disabled
        self.own = own
        self.slogans = _matcher(*_texts(WordListKind.SLOGANS, own).values())
        self.crisis = _matcher(*_texts(WordListKind.CRISIS, own).values())
        self.threats = _matcher(*_texts(WordListKind.THREATS, own).values())
        self.sexual = _matcher(*_texts(WordListKind.SEXUAL, own).values())
        self.adverts = _matcher(*_texts(WordListKind.ADVERTS, own).values())
        self.insults = {language: _matcher(text) for language, text in _texts(WordListKind.INSULTS, own).items()}
        self.known_people = _matcher(*_texts(WordListKind.PEOPLE, own).values())
        public = _texts(WordListKind.PUBLIC, own).values()
        # no telephone numbers: 112 is a house number, too
        addresses = (line for text in public for line in entries(text) if any(map(str.isalpha, line)))
        self.public_addresses = _matcher(*(line for line in addresses if not _is_online(line)))
        self.public_contacts, self.public_phone_numbers = _contacts_and_phone_numbers(*public)

    @cached_property
    def version(self) -> str:
        """Differs where other hints may be found: with other lists or others switched off, or with other rules.

        Then the hints of waiting answers are found anew.
        """
        texts = [sorted(_texts(kind, self.own).items()) for kind in WordListKind]
        return sha256(repr((rules_version(), texts, sorted(self.disabled))).encode()).hexdigest()

    def insults_in(self, *languages: str | None) -> list[PhraseMatcher]:
        """The list of each of the languages, and the one that counts in every language."""
        codes = [EVERY_LANGUAGE, *dict.fromkeys((code or "").partition("-")[0] for code in languages if code)]
        return [self.insults[code] for code in codes if code in self.insults]

    def is_public(self, contact: str) -> bool:
        """Whether an account (@name) or a host with or without a path belongs to an institution."""
        host = contact.removeprefix("@").split("/")[0]
        return contact in self.public_contacts or any(
            host == known or host.endswith(f".{known}") for known in self.public_contacts if "." in known
        )


@cache
def rules_version() -> str:
    """The fingerprint of the rules of this process."""
    return fingerprint_rules(RULES)


def fingerprint_rules(folder: Path) -> str:
    """Differs where a word or a line of code of the detectors does."""
    digest = sha256()
    for path in rule_files(folder):
        digest.update(path.name.encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def rule_files(folder: Path) -> list[Path]:
    """The code and the words in the folder, in a fixed order, and what they search with."""
    return [*sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".json"}), *SEARCH]


@cache
def built_in(kind: str) -> dict[str, str]:
    """The lists that come with the software, by language."""
    phrases = load_crisis_phrases() if kind == WordListKind.CRISIS else load_vocabulary(kind)
    return {language: "\n".join(lines) for language, lines in phrases.items()}


def entries(text: str) -> list[str]:
    """The lines that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _texts(kind: WordListKind, own: OwnLists) -> dict[str, str]:
    return built_in(kind) | {language: text for (own_kind, language), text in own.items() if own_kind == kind}


@lru_cache(maxsize=256)
def _matcher(*texts: str) -> PhraseMatcher:
    return PhraseMatcher(line for text in texts for line in entries(text))


@lru_cache(maxsize=16)
def _contacts_and_phone_numbers(*texts: str) -> tuple[frozenset[str], frozenset[str]]:
    lines = [line.casefold() for text in texts for line in entries(text)]
    numbers = {"".join(filter(str.isdecimal, line)) for line in lines if not any(map(str.isalpha, line))}
    return frozenset(filter(_is_online, lines)), frozenset(numbers - {""})


def _is_online(line: str) -> bool:
    return " " not in line and ("@" in line or "." in line)
