"""Patterns for streets and addresses in the languages of the pages, and for what only looks like them."""

import regex

from moderation.hints.vocabulary import folded_words, load_vocabulary

_WORDS = load_vocabulary("streets")
NOUNS_IN_ADDRESS = frozenset(" ".join(_WORDS["nouns_in_address"]).split())  # may follow a house number, capitalized
NO_HOUSE_NUMBER_AFTER = folded_words(_WORDS["no_house_number_after"])
WORDS_AFTER_HOUSE_NUMBER = frozenset(_WORDS["words_after_house_number"])

WORD_START = r"(?<![\p{L}\p{N}'’-])"
BEFORE_NUMBER = (
    r"(?:[\s,.:(]{0,3}\b(?i:nr|no|num|num[aă]rul|nummer|hausnummer|hausnr|number|дом|будинок|буд|д|б|номер|numara|"
    r"numaras[ıi]|numer|numero|αρ|αριθμός|αριθμό|nº|n°|n|bl|бл|blok|bloc|m|civico|"
    r"رقم|بناية|مبنى|بيت|منزل|پلاک|شماره)[.:°]{0,2}|[\s,.]{0,2}№)?[\s,.]{0,3}$"
)


def _any_of(key: str) -> str:
    """The words of a list as alternatives of a pattern; a star stands for any letters."""
    return "|".join(regex.escape(word).replace(r"\*", r"\p{L}*").replace(r"\ ", r"\s") for word in _WORDS[key])


def _before_number(street: str, before: str = "") -> regex.Pattern[str]:
    """A street at the end of the text before a number; `before` is no part of the street."""
    return regex.compile(rf"{WORD_START}{before}(?P<street>{street}){BEFORE_NUMBER}")


def _type_first(types: str) -> regex.Pattern[str]:
    """The word for a street, then one to four words of its name."""
    name = r"[«\"„“]?\p{Lu}[\p{L}\p{M}.'’-]{0,30}[»\"“”]?"
    lower = r"(?:de|di|del|della|delle|degli|dello|dei|do|des|du|al|ai|la|lui|cel|van|der|von|з|и|і|i)\s"
    number = r"(?:\d{1,2}[-\s])?"
    return _before_number(rf"(?i:{types})[.:]?\s{{0,2}}(?:(?:{lower}){{0,2}}{number}{name}\s{{0,2}}){{1,4}}")


ENDINGS = "weg|platz|wall|damm|ufer|pfad|steig|stieg|deich|ring"
STREET = "straße|strasse|straße|str|allee|gasse|chaussee|dyk|dyck|promenade"
BEFORE_STREET = r"(?:Alt|Neu|Klein|Groß|Lang|Kurz|Hoh|Breit|Ober|Unter|Inner|Äußer)(?:e[rnm]?)\s"
STREETS = [
    # Hülser Straße, Alte Linner Str., St. Töniser Straße, hülser str., Moerser Landstraße
    _before_number(
        rf"(?:St\.\s)?(?:(?:\p{{Lu}}[\p{{L}}’'-]{{1,40}}\s){{1,3}}|(?:\p{{L}}{{2,30}}er\s){{1,2}})"
        rf"(?i:land)?(?i:{STREET}|{ENDINGS}|markt|dyk|dyck)\b\.?"
    ),
    _before_number(rf"(?:{BEFORE_STREET})?\p{{L}}[\p{{L}}.-]{{1,40}}(?i:{STREET})\b\.?"),
    _before_number(r"(?i:ost|west|nord|süd|sued)[\s-]?(?i:wall)"),
    _before_number(rf"(?:{BEFORE_STREET})?\p{{Lu}}[\p{{L}}-]{{2,40}}(?i:{ENDINGS})"),
    _before_number(
        r"\p{L}[\p{L}-]{1,40}-(?i:str|straße|strasse|platz|weg|ring|markt|hof|tor|graben|park|berg|allee)\b\.?"
    ),
    # вул. Шевченка, ул. Витоша
    _type_first(
        r"вул|вулиц[яіюею]+|ул|улиц[аеыу]|проспект[іеуа]?|просп|пр|пр-т|пр-кт|бул|бульвар[іеуа]?|булевард|площад[ьи]|"
        r"площ[аі]|пл|переул(?:ок|ке)|пер|пров|провулок|провулку|шосс?е|ж\.?\s?к|мкр"
    ),
    _type_first(r"ul|ulic[ayęi]|ulicą|al|alej[aeiąę]|os|osiedl[eau]|pl|plac|placu"),
    _type_first(
        r"str|strada|strad[aă]|bd|b-dul|bulevardul|bulevard|aleea|alee|calea|șos|şos|șoseaua|şoseaua|"
        r"piața|piaţa|intrarea"
    ),
    _type_first(r"via|viale|v\.le|piazza|p\.zza|piazzale|corso|vicolo|largo|rue|avenue|calle"),
    _type_first(r"οδ[όο]ς?|οδού|λεωφ[όο]ρ(?:ος|ου|ο)|λεωφ|λ|πλατε[ίι]α[ςν]?|πλ"),
    # Atatürk Caddesi, Kerkstraat
    _before_number(
        r"(?:[\p{L}\d][\p{L}\d.'’-]{0,30}\s){1,3}(?i:cad|caddesi|caddesinde|cd|sok|sokak|soka[ğg][ıi]|sokakta|"
        r"soka[ğg][ıi]nda|sk|mah|mahallesi|bulvar[ıi]|blv|apartman[ıi]|apt|sitesi)[.,]?"
    ),
    _before_number(r"(?:\p{Lu}\p{L}{1,30}\s){0,2}\p{L}{2,30}(?:straat|laan|plein|gracht|kade|dijk|singel|steeg)"),
    # Хюльзер штрассе, Оствал
    _before_number(
        r"(?:(?!(?:на|по|від|от)\s)\p{Cyrillic}{2,30}[\s-])?\p{Cyrillic}{0,30}(?i:штр?асс?е|щрасе|штр\b\.?|алл?ее|плац)"
    ),
    _before_number(r"(?i:ост|норд?т?|з[юу]й?[дт]|вест)[-\s]?(?i:вал{1,2}[іеуя]?)"),
    # شارع الملك فيصل, خیابان ولیعصر
    _before_number(
        r"(?:ال)?(?:شارع|طريق|ساحة|زقاق|حارة|خیابان|خيابان|کوچه|كوچه|بلوار|میدان|شتراسه|شتراسة)"
        r"\s(?:[\p{L}\p{M}\u200c-]{2,30}[\s،,]{1,2}){1,4}?",
        before="(?:[بفل])?",
    ),
    _before_number(
        r"(?!(?:في|على|من|در|از|به)\s)(?:\p{Arabic}[\p{Arabic}\u200c]{1,30}[\s\u200c-])?"
        r"\p{Arabic}{0,30}(?:شتراسه|شتراسة|شتراس|اشتراسه|اشتراسة|فال|وال)"
    ),
]
# Only where somebody says that they live there: „wohne an der bleiche 17“.
STREETS_OF_LIVING = [
    _before_number(r"(?i:am|an\sder|an\sdem|auf\sder|auf\sdem|auf'm|hinterm|op\sde[nr]?)\s[\p{L}-]{4,30}"),
    _before_number(
        r"[\p{L}-]{3,40}(?:bleiche|donk|bend|bach|brink|loh|tal|höhe|rain|acker|mühle|esch|anger|grund|twiete|"
        r"gang|stiege|zeile|reihe|insel|kuhle|end|brücke|pad)"
    ),
]
AMBIGUOUS_STREETS = [
    _before_number(
        r"(?i:am|im|an\sder|an\sdem|auf\sder|auf\sdem|in\sder|in\sden|zum|zur|hinter\sder|hinter\sdem|hinterm|"
        r"unter\sden|unterm|vor\sdem|vor\sder|beim|op\sde[nr]?|alter?|neuer?|de|het)"
        r"\s\p{Lu}[\p{L}.-]{2,40}(?:\s\p{Lu}[\p{L}-]{2,40})?"
    ),
    _before_number(
        r"(?:(?:\p{Lu}\p{L}{2,40}|\p{L}{3,30}er)\s)?[\p{L}-]{3,40}"
        r"(?:markt|hof|tor|graben|park|berg|kamp|busch|bruch|feld|heide|winkel|"
        r"hang|horst|aue|eck|wiese|garten|siedlung|weg|platz|stieg|steig|pfad|wall|damm|ufer|ring)"
    ),
    _before_number(
        r"(?:(?:\p{Lu}[\p{L}’'-]{1,40}|\p{L}{2,30}er)\s){1,2}(?i:graben|hof|tor|bruch|busch|berg|heide|feld)"
    ),
    _before_number(r"(?i:stra(?:ß|ss)e|str)\b\.?"),
]
NO_STREET = regex.compile(
    rf"(?i)(?:^|[\s-])(?:\p{{L}}*(?:{_any_of('no_place_or_way')})(?:platz|weg)|(?:{_any_of('no_road')})stra(?:ß|ss)e|"
    rf"(?:{_any_of('no_market')})markt|{_any_of('no_street')}|"
    rf"(?:{_any_of('before_bare_street')})\s(?:{_any_of('bare_streets')})|"
    r"(?:stra(?:ß|ss)e|str|platz|weg|wall|ring|damm|park|allee)\s(?:stra(?:ß|ss)e|str|platz))$|"
    r"^(?:am|im|an|zum|zur|in|auf|alter?|neuer?|de|het)\s(?:der\s|dem\s)?(?:\p{L}+\s)?"
    rf"(?:{_any_of('no_street_after_preposition')})$"
)
# Words after which a small number is the number of a house.
LIVING = regex.compile(rf"(?i)(?<!\p{{L}})(?:{_any_of('living')})(?!\p{{L}})|(?:{_any_of('living_anywhere')})")
ADDRESS_SIGNS = regex.compile(r"(?i)(?:\b(?:haus(?:nummer|nr)|hnr)\.?\s{0,2}$)")
ENGLISH = regex.compile(
    r",?\s{1,2}(?P<name>(?:\p{Lu}[\p{L}'’.-]{1,30}\s){1,3}(?:(?i:street|road|avenue|lane|drive|court|terrace|close|"
    r"crescent|square)|St|Rd|Ave|Ln|Dr|Str|Straße|Strasse|Allee|Wall|Platz|Weg)"
    r"|\p{Lu}[\p{L}-]{2,30}(?:straße|strasse|str\.|allee|wall|platz|weg))(?!\p{L})\.?"
)
FLAT = regex.compile(
    r"(?i)[\s,/;]{1,3}(?:кв|квартира|квартиру|apt|apartment|appartement|ap|wohnung|whg|daire|d|m|lok|flat|sc|et|вх|"
    r"ап|ет|под|эт|διαμ|شقة|واحد)[.:]?\s?(?:no[.:]?\s?)?\d{1,4}(?!\d)|[\s,/;]{1,3}вх[.:]?\s?\p{L}(?!\p{L})"
)
# What follows a number that counts or measures.
COUNTED = regex.compile(
    rf"(?i)\s?(?:%|€|\$|£|°|²|-?jährig|-?mal\b|\.\s?(?:{_any_of('ordinal_nouns')})|(?:{_any_of('counted')}))(?!\p{{L}})"
)
