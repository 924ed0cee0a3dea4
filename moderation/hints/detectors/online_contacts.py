"""E-mail addresses, links and account names of social networks, also spelled out („anna at gmx punkt de“)."""

from collections.abc import Callable

import regex

from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText
from moderation.hints.vocabulary import folded_words
from moderation.hints.vocabulary.everyday_words import FUNCTION_WORDS

AT = (
    r"(?:\s?@\s?|\s?[(\[{<]\s?(?:at|ät|æt|a|@|et|ет|ат|собака|małpa|chiocciola)\s?[)\]}>]\s?"
    r"|\s(?:at|ät|æt|et|klammeraffe|собака|собачка|равлик|małpa|malpa|chiocciola|arond|apenstaartje|"
    r"παπάκι|παπακι|кльомба|маймунско\sа|آت|ات|أت)\s)"
)
DOT = (
    r"(?:\.|\s\.\s?|,(?=(?:de|com|net)\b)"
    r"|\s?[(\[{<]\s?(?:dot|punkt|\.|nokta|kropka|punto|punct|точка|крапка)\s?[)\]}>]\s?"
    r"|\s(?:dot|punkt|nokta|kropka|punto|punct|punt|точка|крапка|τελεία|τελεια|نقطة|دوت|نقطه)\s)"
)
DASH = r"(?:\s(?:minus|bindestrich|unterstrich|underscore|dash|tire)\s)"
PROVIDERS = (
    r"(?:gmail|g-?mail|googlemail|gmx|web|t-online|outlook|hotmail|yahoo|icloud|live|mail|posteo|freenet|aol|"
    r"proton(?:mail)?|arcor|ukr|yandex|wp|o2|onet|interia|abv|libero|ziggo|kpnmail)"
)
TOP = r"(?:de|com|net|org|info|eu|me|tr|ua|pl|ru|ro|bg|it|gr|nl|ir|uk|at|ch|fr|es|be|edu|gov|nrw|email|online|io|co)"
NAME = r"[\p{L}\p{N}][\p{L}\p{N}_%+'-]{0,63}"
LABEL = r"[\p{L}\p{N}][\p{L}\p{N}-]{0,63}"
MAYBE_EMAIL = regex.compile(AT, regex.IGNORECASE)
EMAIL = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}]){NAME}(?:(?:{DOT}|{DASH}){NAME}){{0,4}}(?:"
    rf"@{LABEL}(?:\.{LABEL}){{1,4}}"
    rf"|{AT}{LABEL}(?:{DOT}{LABEL}){{0,2}}{DOT}{TOP}(?!\p{{L}})"
    rf"|\s?[(\[{{<]\s?(?:at|@)\s?[)\]}}>]\s?{LABEL}(?:\.{LABEL}){{1,4}}"
    rf"|\s?(?:{AT})\s?{PROVIDERS}(?!\p{{L}}))",
    regex.IGNORECASE,
)

LINK_TOP = (
    r"(?:de|com|net|org|info|eu|io|app|tv|nrw|koeln|cologne|ruhr|berlin|shop|store|online|website|webseite|site|xyz|"
    r"biz|club|blog|events|gg|ly|link|dev|cloud|digital|tech|vip|bet|casino|poker|loan|porn|sex|xxx|cam|tube|tk|mobi|"
    r"edu|gov|com\.tr|tr|com\.ua|ua|pl|ru|ro|bg|gr|nl|ir|co\.uk|uk|ch|fr|be|lu|cz|sk|hu|dk|se|fi|br|jp|cn|us|"
    r"рф|рус|укр|бг)"
)
# They are words, too, or begin a sentence behind a forgotten blank: only with a long name before, and nothing after.
AMBIGUOUS_TOP = r"(?:it|at|es|is|me|to|in|la|cc|ws|my|so|top|live|pro|world|today|space|media|art|fun|life|team|news)"
START = r"(?<![\p{L}\p{N}.@_-])"
REST = r"[^\s<>\"„“”»«)]"
DOMAIN = r"(?:[\p{L}\p{N}][\p{L}\p{N}-]{1,62}\.){1,4}"
SPELLED = r"(?:punkt|dot|nokta|kropka|punto|точка|крапка)"
LINK = regex.compile(
    rf"(?i:(?:https?|hxxps?|ftp)\s?:\s?//\s?|{START}www\s?\.\s?|{START}www\s{SPELLED}\s){REST}{{2,200}}"
    rf"(?i:\s{SPELLED}\s{TOP}(?!\p{{L}}))?"
    rf"|{START}(?i:(?:t|wa|m|fb|linktr|bit|goo|youtu|discord|paypal|vk|twitch|telegram|signal)"
    rf"\.(?:me|ee|ly|gl|be|gg|com|tv|dog|group))/{REST}{{1,200}}"
    rf"|{START}{DOMAIN}(?:{LINK_TOP}|COM|DE|NET|ORG)(?![\p{{L}}\p{{N}}_@-])(?!\.\p{{Ll}})(?:[/?#]{REST}{{0,200}})?"
    rf"|{START}{DOMAIN}\p{{Ll}}{{2,6}}/{REST}{{1,200}}"
    rf"|{START}[\p{{Ll}}\p{{N}}-]{{8,60}}\.{AMBIGUOUS_TOP}(?=\s*(?:[,;!?)]|\.\s|\.?$))"
    rf"|{START}[\p{{L}}\p{{N}}-]{{3,40}}\s?[(\[]?\s?(?i:{SPELLED})\s?[)\]]?\s"
    rf"(?i:de|com|net|org|info|tv|eu|nl|pl|ru|it|ro|io|shop)(?!\p{{L}})"
)
MAYBE_LINK = regex.compile(rf"[^\s.]\.[^\s.]|//|www|{SPELLED}", regex.IGNORECASE)
LINK_END = ".,;:!?…'"

HANDLE = regex.compile(r"(?<![\p{L}\p{N}_.@/])@\s?(?P<name>[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,60}[\p{L}\p{N}_])?)")
TAGGED = regex.compile(r"(?<![\p{L}\p{N}_#])(?P<name>[\p{L}\p{N}_.]{2,32}#\d{4})(?!\d)")
NETWORK = (
    r"(?:instagram|insta|ig|tik\s?tok|snapchat|snap|discord|telegram|twitter|facebook|fb|threads|twitch|youtube|yt|"
    r"steam|psn|xbox|roblox|fortnite|minecraft|brawl\s?stars|viber|вайбер\p{L}{0,2}|signal|"
    r"mastodon|bluesky|linkedin|reddit|pinterest|skype|"
    r"инстаграмм?|инст[аеуы]|інстаграм|інст[аіу]|телеграмм?|телег[аеуи]|"
    r"тг|тикток|тік\s?ток|дискорд|діскорд|снап(?:чат)?|фейсбук|вк|роблокс|майнкрафт|"
    r"انستغرام|انستقرام|إنستغرام|انستا|سناب(?:\s?شات)?|تيليجرام|تلغرام|تلجرام|تيك\s?توك|تیک\s?تاک|فيسبوك|فیسبوک|"
    r"اینستاگرام|اینستا|تلگرام|ίνσταγκραμ|ινσταγκραμ|ίνστα|ινστα|τικ\s?τοκ)"
)
MAYBE_HANDLE = regex.compile(
    rf"[@#_]|{NETWORK}|nick|ник|нік|user|\badd|ekle|follow|folgt|gamertag|name|seguitemi", regex.IGNORECASE
)
NAMED = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}_]){NETWORK}\p{{L}}{{0,4}}(?![\p{{L}}\p{{N}}_])"
    r"(?P<link>\s{0,2}(?:[-]?(?:name|account|konto|acc|profil|handle|id|nick|"
    r"adı|hesabım|hesabı|ім'я|ник|нік)[\p{L}]{0,3})?\s{0,2}"
    r"(?:(?:من|ام|الخاص\sبي|تبعي)\s)?(?::|=|→|->|=>|\||ist\b|is\b|to\b|е\b|è\b|e\b|"
    r"este\b|είναι\b|heisst\b|heißt\b|اسمي\b|است\b|هو\b|[-–—])?\s{0,2})"
    r"(?P<name>[A-Za-z0-9_](?:[A-Za-z0-9_.]{1,60}[A-Za-z0-9_]|[A-Za-z0-9_]))(?![\p{L}\p{N}@])",
    regex.IGNORECASE,
)
CALLED = regex.compile(
    rf"(?P<name>(?<![\p{{L}}\p{{N}}_.@])[A-Za-z0-9][A-Za-z0-9_.]{{2,60}}[A-Za-z0-9_])"
    rf"(?=\s{{1,2}}(?:(?:auf|bei|on|na|su|op|pe|в|у|στο|على|در)\s{{1,2}}{NETWORK})(?![\p{{L}}\p{{N}}]))",
    regex.IGNORECASE,
)
LIKE_A_HANDLE = regex.compile(r"(?=.*[A-Za-z])(?:.*[\d_]|[a-z]+\.[a-z])", regex.IGNORECASE)
# Other words may stand between the name of a network, or „add mich“, and an account that looks like one.
NEAR = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}_])(?:{NETWORK}\p{{L}}{{0,4}}|nick(?:name)?|username|gamertag|(?:epic|"
    r"game|gamer|account)\s?name|"
    r"ник|нік|addet?|adde|ekleyin|follow|"
    r"folgt|seguitemi)(?:[\s:–-]{1,3}\p{L}{1,12}){0,4}?[\s:–-]{1,3}"
    r"(?P<name>(?=\S{0,20}[A-Za-z])(?=\S{0,24}[\d_.])[A-Za-z0-9_][A-Za-z0-9_.-]{2,40}[A-Za-z0-9_])(?![\p{L}\p{N}@])",
    regex.IGNORECASE,
)
# An underscore within a word is one of an account, if not of „Schüler_innen“ or „jede_r“.
UNDERSCORED = regex.compile(
    r"(?<![\p{L}\p{N}_.@#/])(?P<name>(?!krefeld_)(?:[A-Za-z0-9.]{1,30}_){1,4}[A-Za-z0-9.]{1,30})(?![\p{L}\p{N}_@/])"
)
GENDERED = regex.compile(
    r"(?i)\p{L}+_(?:in|inn|innen|innen\p{L}+|r|n|s|m|e|er|es|en|em|die|der|frau|mann|\p{L}{1,2})(?:_\p{L}+)?"
)
NO_HANDLES = folded_words(
    "all alle alles home work school everyone everybody here channel night the city stadt stadtkrefeld rathaus vhs zoo "
    "bahnhof hauptbahnhof park uni büro office beach rhein"
)

IsPublic = Callable[[str], bool]


def find_emails(text: TokenizedText, is_public: IsPublic) -> Spans:
    """Start and end of each e-mail address without those of institutions."""
    if not MAYBE_EMAIL.search(text.raw):
        return
    for match in EMAIL.finditer(text.raw):
        domain = regex.split(r"@|\)|\]", match[0])[-1].strip().casefold()
        if not is_public(domain):
            yield match.span()


def find_links(text: TokenizedText, is_public: IsPublic) -> Spans:
    """Start and end of each link without those to institutions."""
    if not MAYBE_LINK.search(text.raw):
        return
    for match in LINK.finditer(text.raw):
        link = match[0].rstrip(LINK_END)
        host = regex.sub(r"^(?:\w+\s?:\s?//\s?)?", "", link.casefold())
        if host.partition(".")[0] in FUNCTION_WORDS and host.count(".") == 1 and "/" not in host:
            continue  # „Ich wohne hier.de Bus kommt nie“
        if not is_public(host.removeprefix("www.")):
            yield match.start(), match.start() + len(link)


def find_handles(text: TokenizedText, is_public: IsPublic) -> Spans:
    """Start and end of each account name without those of institutions."""
    if not MAYBE_HANDLE.search(text.raw):
        return
    for match in HANDLE.finditer(text.raw):
        name = match["name"].casefold()
        spaced = match.start("name") > match.start() + 1
        if len(name) < 2 or name in NO_HANDLES or (spaced and not LIKE_A_HANDLE.match(name)):
            continue
        if not is_public("@" + name):
            yield match.start(), match.end()
    yield from (match.span("name") for match in TAGGED.finditer(text.raw))
    yield from _underscored(text, is_public)
    for pattern in (NAMED, CALLED, NEAR):
        for match in pattern.finditer(text.raw):
            if _is_account_name(match, text) and not is_public("@" + match["name"].casefold()):
                yield match.span("name")


def _underscored(text: TokenizedText, is_public: IsPublic) -> Spans:
    if "_" not in text.raw:
        return
    for match in UNDERSCORED.finditer(text.raw):
        name = match["name"].rstrip(".")
        letters = any(character.isalpha() for character in name)
        if len(name) > 4 and letters and not GENDERED.fullmatch(name) and not is_public("@" + name.casefold()):
            yield match.start(), match.start() + len(name)


def _is_account_name(match: regex.Match[str], text: TokenizedText) -> bool:
    """Whether the word beside the name of a network is an account: by its form, or because it ends after a colon."""
    name = match["name"]
    if LIKE_A_HANDLE.match(name) and not name.isdecimal():
        return True
    link = match.groupdict().get("link") or ""
    follows = text.raw[match.end() : match.end() + 40].lstrip(" ")
    return any(sign in link for sign in ":=→|") and (not follows or follows[0] in "\n.,;!?)")
