"""How streets and addresses are written in the languages of the pages, and what only looks like them."""

from __future__ import annotations

import regex

from moderation.hints.vocabulary import folded, vocabulary

FIRST = r"(?<![\p{L}\p{N}'’-])"
BEFORE_NUMBER = (
    r"(?:[\s,.:(]{0,3}\b(?i:nr|no|num|num[aă]rul|nummer|hausnummer|hausnr|number|дом|будинок|буд|д|б|номер|numara|numaras[ıi]|numer|numero|αρ|αριθμός|"
    r"αριθμό|nº|n°|n|bl|бл|blok|bloc|m|civico|رقم|بناية|مبنى|بيت|منزل|پلاک|شماره)[.:°]{0,2}|[\s,.]{0,2}№)?[\s,.]{0,3}$"
)


def _kind(street: str, before: str = "") -> regex.Pattern[str]:
    """What can stand before a number: a street, named so, perhaps after something that is no part of it."""
    return regex.compile(rf"{FIRST}{before}(?P<street>{street}){BEFORE_NUMBER}")


def _kind_first(words: str) -> regex.Pattern[str]:
    """The word for a street, then one to four words of its name."""
    name = r"[«\"„“]?\p{Lu}[\p{L}\p{M}.'’-]{0,30}[»\"“”]?"
    lower = r"(?:de|di|del|della|dei|la|lui|cel|van|der|von|з|и|і|i)\s"
    return _kind(rf"(?i:{words})[.:]?\s{{0,2}}(?:(?:{lower}){{0,2}}(?:\d{{1,2}}[-\s])?{name}[\s]{{0,2}}){{1,4}}")


ENDINGS = "weg|platz|wall|damm|ufer|pfad|steig|stieg|deich|ring"
STREET = "straße|strasse|straße|str|allee|gasse|chaussee|dyk|dyck|promenade"
KINDS = [
    # Hülser Straße, Alte Linner Str., St. Töniser Straße, hülser str., Moerser Landstraße
    _kind(
        rf"(?:St\.\s)?(?:(?:\p{{Lu}}[\p{{L}}’'-]{{1,40}}\s){{1,3}}|(?:\p{{L}}{{2,30}}er\s){{1,2}})"
        rf"(?i:land)?(?i:{STREET}|{ENDINGS}|markt)\b\.?"
    ),
    _kind(rf"\p{{L}}[\p{{L}}.-]{{1,40}}(?i:{STREET})\b\.?"),
    _kind(r"(?i:ost|west|nord|süd|sued)[\s-]?(?i:wall)"),
    _kind(rf"\p{{Lu}}[\p{{L}}-]{{2,40}}(?i:{ENDINGS})"),
    _kind(r"\p{L}[\p{L}-]{1,40}-(?i:str|straße|strasse|platz|weg|ring|markt|hof|tor|graben|park|berg|allee)\b\.?"),
    # вул. Шевченка, ул. Витоша
    _kind_first(
        r"вул|вулиц[яіюею]+|ул|улиц[аеыу]|проспект[іеуа]?|просп|пр|пр-т|пр-кт|бул|бульвар[іеуа]?|булевард|площад[ьи]|площ[аі]|пл|"
        r"переул(?:ок|ке)|пер|пров|провулок|провулку|шосс?е|ж\.?\s?к|мкр"
    ),
    _kind_first(r"ul|ulic[ayęi]|ulicą|al|alej[aeiąę]|os|osiedl[eau]|pl|plac|placu"),
    _kind_first(
        r"str|strada|strad[aă]|bd|b-dul|bulevardul|bulevard|aleea|alee|calea|șos|şos|șoseaua|şoseaua|piața|piaţa|intrarea"
    ),
    _kind_first(r"via|viale|v\.le|piazza|p\.zza|piazzale|corso|vicolo|largo|rue|avenue|calle"),
    _kind_first(r"οδ[όο]ς?|οδού|λεωφ[όο]ρ(?:ος|ου|ο)|λεωφ|λ|πλατε[ίι]α[ςν]?|πλ"),
    # Atatürk Caddesi, Kerkstraat
    _kind(
        r"(?:[\p{L}\d][\p{L}\d.'’-]{0,30}\s){1,3}(?i:cad|caddesi|caddesinde|cd|sok|sokak|soka[ğg][ıi]|sokakta|soka[ğg][ıi]nda|sk|mah|mahallesi|"
        r"bulvar[ıi]|blv|apartman[ıi]|apt|sitesi)[.,]?"
    ),
    _kind(r"(?:\p{Lu}\p{L}{1,30}\s){0,2}\p{L}{2,30}(?:straat|laan|plein|gracht|kade|dijk|singel|steeg)"),
    # Хюльзер штрассе, Оствал
    _kind(
        r"(?:(?!(?:на|по|від|от)\s)\p{Cyrillic}{2,30}[\s-])?\p{Cyrillic}{0,30}(?i:штр?асс?е|щрасе|штр\b\.?|алл?ее|плац)"
    ),
    _kind(r"(?i:ост|норд?т?|з[юу]й?[дт]|вест)[-\s]?(?i:вал{1,2}[іеуя]?)"),
    # شارع الملك فيصل, خیابان ولیعصر
    _kind(
        r"(?:ال)?(?:شارع|طريق|ساحة|زقاق|حارة|خیابان|خيابان|کوچه|كوچه|بلوار|میدان|شتراسه|شتراسة)\s(?:[\p{L}\p{M}\u200c-]{2,30}[\s،,]{1,2}){1,4}?",
        before="(?:[بفل])?",
    ),
    _kind(
        r"(?!(?:في|على|من|در|از|به)\s)(?:\p{Arabic}[\p{Arabic}\u200c]{1,30}[\s\u200c-])?\p{Arabic}{0,30}(?:شتراسه|شتراسة|شتراس|اشتراسه|اشتراسة|فال|وال)"
    ),
]
SECOND_KINDS = [
    _kind(
        r"(?i:am|im|an\sder|an\sdem|auf\sder|auf\sdem|in\sder|zum|zur|hinter\sder|unter\sden|alter?|neuer?|de|het)\s\p{Lu}[\p{L}.-]{2,40}(?:\s\p{Lu}[\p{L}-]{2,40})?"
    ),
    _kind(
        r"(?:\p{Lu}\p{L}{2,40}\s)?[\p{L}-]{3,40}(?:markt|hof|tor|graben|park|berg|kamp|busch|bruch|feld|heide|winkel|hang|horst|aue|eck|wiese|garten|siedlung|"
        r"weg|platz|stieg|steig|pfad|wall|damm|ufer|ring)"
    ),
    _kind(r"(?:(?:\p{Lu}[\p{L}’'-]{1,40}|\p{L}{2,30}er)\s){1,2}(?i:graben|hof|tor|bruch|busch|berg|heide|feld)"),
    _kind(r"(?i:stra(?:ß|ss)e|str)\b\.?"),
]
NO_STREET = regex.compile(
    r"(?i)(?:^|[\s-])(?:\p{L}*(?:spiel|park|sport|sitz|steh|arbeits|studien|kita|garten|schul|bolz|stell|bildungs|praktikums|therapie|wohn|schlaf|"
    r"tabellen|rad|geh|fu(?:ß|ss)|fahrrad|heim|um|hin|rück|aus|camping|fest|flug|golf|tennis|liege|kurs|betreuungs|pflege|ruhe|treff|grill|lieblings|markt)"
    r"(?:platz|weg)|"
    r"(?:bundes|kreis|spiel|einbahn|fahrrad|haupt(?:verkehrs|einkaufs)|einkaufs|schnell|bau|zufahrts|datenauto)stra(?:ß|ss)e|"
    r"(?:weihnachts|floh|super|bau|jahr|wochen|arbeits|trödel|bio|bauern|fisch|handwerker|oster|mittelalter)markt|\p{L}*bahnhof|\p{L}*friedhof|\p{L}*schulhof|"
    r"früh(?:ling|jahr)|krefeld|\p{L}*garten|"
    r"(?:stadt|sommer|winter|frei)(?:park|wall)|\p{L}*(?:hering|ohrring|ehering|frühling|training|spring|bring|marketing|volleyball|basketball)|"
    r"(?:der|die|das|den|dem|des|ein|eine|einen|einem|einer|jede|jeder|jeden|jedem|diese|dieser|diesem|dieses|kein|keine|mein|meine|meiner|unsere|unserer|ganze|"
    r"ganzen|erster|ersten|zweiter|dritter|auf|auch|im|am|an|bus|linie|u-bahn|s-bahn|immer|unser|mit|noch|nur|über|unter|hier|wir|ich|es|gibt|sind)\s"
    r"(?:stra(?:ß|ss)e|str\.?|platz|weg|wall|ring|damm|markt|hof|tor|ufer|feld|berg|park|heide|graben|promenade|allee|gasse)|"
    r"(?:stra(?:ß|ss)e|str|platz|weg|wall|ring|damm|park|allee)\s(?:stra(?:ß|ss)e|str|platz))$"
    r"|^(?:am|im|an|zum|zur|in|auf|alter?|neuer?|de|het)\s(?:der\s|dem\s)?(?:\p{L}+\s)?(?:\p{L}*tag|mittwoch|januar|februar|märz|april|mai|juni|juli|august|"
    r"september|oktober|november|dezember|wochenende|sommer|winter|herbst|jahr|jahre|ende|anfang|alter|platz|stand|raum|zimmer|schnitt|"
    r"monat|umkreis|radius|klasse|stufe|etage|stock|linie|bus|bahn|abteilung|gruppe|kurs|liga|halle|saal|gleis|block|\p{L}*uhr|nacht|"
    r"woche|stunde|minute|nähe|krefeld|stadt|innenstadt|city|moment|zoo|wert|rhein|vhs|welt|regel|nummer|version|teil|kapitel|seite|punkt|preis|spiel|\p{L}*bahnhof)$"
)
# Words after which a small number is the number of a house.
LIVING = regex.compile(
    r"(?i)(?<!\p{L})(?:wohn(?:e|en|t|haft|ung|hafte)|adresse|anschrift|zu\shause\s(?:in|am|bei)|zuhause\s(?:in|am)|lebe|klingel\w*|besuch\p{L}*|komm\p{L}*|vorbei|"
    r"live|living|address|visit|stay|reside|home\sis|adres\w*|oturuyor\w*|otur\w*|yaşıyor\w*|evim|mieszka\w*|adresem|zamieszka\w*|живу|живемо|живём|проживаю|"
    r"мешка\p{L}*|адрес\p{L}*|живея|живеем|адресът|locuie\w*|stau|adresa|abit\w*|indirizzo|vivo|sto|μένω|μένουμε|διεύθυνσ\p{L}*|κατοικώ|ζω|woon|wonen|adres)(?!\p{L})"
    r"|(?:أسكن|اسكن|ساكن|أعيش|اعيش|عنوان|عنواني|منزلي|بيتي|نسكن|زندگی|ساکن|آدرس|ادرس|خانه|منزل)"
)
ADDRESS_SIGNS = regex.compile(r"(?i)(?:\b(?:haus(?:nummer|nr)|hnr)\.?\s{0,2}$)")
ENGLISH = regex.compile(
    r",?\s{1,2}(?P<name>(?:\p{Lu}[\p{L}'’.-]{1,30}\s){1,3}(?:(?i:street|road|avenue|lane|drive|court|terrace|close|crescent|square)|St|Rd|Ave|Ln|Dr|Str|Straße|Strasse|Allee|Wall|Platz|Weg)"
    r"|\p{Lu}[\p{L}-]{2,30}(?:straße|strasse|str\.|allee|wall|platz|weg))(?!\p{L})\.?"
)
FLAT = regex.compile(
    r"(?i)[\s,/;]{1,3}(?:кв|квартира|квартиру|apt|apartment|appartement|ap|wohnung|whg|daire|d|m|lok|flat|sc|et|вх|ап|διαμ|شقة|واحد)[.:]?\s?(?:no[.:]?\s?)?\d{1,4}(?!\d)"
)
# What follows a number that counts or measures.
COUNTED = regex.compile(
    r"(?i)\s?(?:%|€|\$|£|°|²|-?jährig|-?mal\b|\.\s?(?:platz|mal|etage|stock|klasse|jahrhundert|liga|januar|februar|märz|april|mai|juni|juli|august|september|"
    r"oktober|november|dezember)|(?:x|uhr|h|km(?:/h)?|m|cm|qm|meter\p{L}*|kilometer|minuten?|min|stunden?|std|tagen?|tage|wochen?|monaten?|monate|jahren?|jahre|euros?|eur|cent|"
    r"grad|prozent|leute|menschen|kinder|personen|mal|neue[nrs]?|große|kleine|weitere|alte|schöne|tolle|mehr|verschiedene|bunte|leere|kaputte|leerstehende|"
    r"fahren|fährt|bis|von|oder|zu|"
    r"years?|days?|hours?|minutes?|mins?|weeks?|months?|people|trees|shops|times|new|more|old|лет|года?|років|рік|роки|годин\p{L}*|минут\p{L}*|хвилин\p{L}*|години|"
    r"човека|пъти|людей|раз|разів|lat|lata|godzin\p{L}*|minut\p{L}*|razy|osób|yıl\p{L}*|saat\p{L}*|dakika\p{L}*|kişi\p{L}*|gün\p{L}*|yaş\p{L}*|ani|ore|"
    r"minute|zile|oameni|anni|minuti|giorni|persone|volte|χρόνια|λεπτά|ώρες|άτομα|μέρες|jaar|uur|minuten|dagen|mensen|keer"
    r"|سنة|سنوات|دقيقة|دقائق|ساعة|ساعات|أيام|شخص|أشخاص|سال|دقیقه|ساعت|روز|نفر|بار))(?!\p{L})"
)

_WORDS = vocabulary("streets")
PLACES = frozenset(_WORDS["goes_on"].split())  # nouns with which an address goes on
NOT_A_PLACE = folded(_WORDS["no_place"])  # words before a number that say that it does not belong to a house
