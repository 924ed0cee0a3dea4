"""Answers whose wording deserves a look: the form's language, the text, the code, and what is marked."""

from __future__ import annotations

Example = tuple[str, str, str, str | None]

INSULTS: list[Example] = [
    ("de", "Der Bürgermeister ist ein Idiot", "insult", "Idiot"),
    ("de", "Ihr seid alle Arschlöcher", "insult", "Arschlöcher"),
    ("de", "So ein 1d10t", "insult", "1d10t"),
    ("de", "Du I d i o t", "insult", "I d i o t"),
    ("de", "du A.r.s.c.h.l.o.c.h", "insult", "A.r.s.c.h.l.o.c.h"),
    ("de", "Idiiiioten im Rathaus", "insult", "Idiiiioten"),
    ("de", "diese Arschl*cher", "insult", "Arschl*cher"),
    ("de", "W1chser", "insult", "W1chser"),
    ("de", "Hur3nsohn", "insult", "Hur3nsohn"),
    ("de", "Fick dich, Krefeld", "insult", "Fick dich"),
    ("de", "scheiß Ausländer überall", "insult", "scheiß Ausländer"),
    ("de", "Drecksausländer", "insult", "Drecksausländer"),
    ("de", "Die Kanaken sollen gehen", "insult", "Kanaken"),
    ("de", "halt die Fresse", "insult", "halt die Fresse"),
    ("de-simple", "Der Mann ist ein Trottel.", "insult", "Trottel"),
    ("de", "Alle Vollidioten wählen die", "insult", "Vollidioten"),
    ("de", "Id\u200biot", "insult", "Id\u200biot"),
    ("tr", "Hepiniz aptalsınız", "insult", "aptalsınız"),
    ("tr", "orospu çocukları", "insult", "orospu çocukları"),
    ("tr", "orospu cocugu", "insult", "orospu cocugu"),
    ("tr", "şerefsiz belediye", "insult", "şerefsiz"),
    ("ar", "أنتم أغبياء", "insult", "أغبياء"),
    ("ar", "يا حمار", "insult", "يا حمار"),
    ("uk", "Ви всі дебіли", "insult", "дебіли"),
    ("uk", "мер придурок", "insult", "придурок"),
    ("pl", "Wszyscy jesteście debilami", "insult", "debilami"),
    ("pl", "spierdalaj", "insult", "spierdalaj"),
    ("en", "The mayor is a moron", "insult", "moron"),
    ("en", "bunch of a$$holes", "insult", "a$$holes"),
    ("en", "f u c k  y o u, id10ts", "insult", "id10ts"),
    ("ru", "Мэр идиот", "insult", "идиот"),
    ("ru", "одни ублюдки кругом", "insult", "ублюдки"),
    ("ro", "Primarul e un idiot", "insult", "idiot"),
    ("bg", "Кметът е глупак", "insult", "глупак"),
    ("it", "Il sindaco è uno stronzo", "insult", "stronzo"),
    ("el", "Ο δήμαρχος είναι ηλίθιος", "insult", "ηλίθιος"),
    ("nl", "De burgemeester is een klootzak", "insult", "klootzak"),
    ("fa", "شهردار احمق است", "insult", "احمق"),
    ("de", "orospu çocuğu", "insult", "orospu çocuğu"),  # the strongest ones count in every language
    ("en", "Hurensohn", "insult", "Hurensohn"),
]

SLOGANS: list[Example] = [
    ("de", "Sieg Heil", "slogan", "Sieg Heil"),
    ("de", "Ausländer raus!", "slogan", "Ausländer raus"),
    ("de", "Deutschland den Deutschen", "slogan", "Deutschland den Deutschen"),
    ("de", "ALLES FÜR DEUTSCHLAND", "slogan", "ALLES FÜR DEUTSCHLAND"),
    ("de", "1488 für Krefeld", "slogan", "1488"),
    ("de", "14/88", "slogan", "14/88"),
    ("de", "Juden ins Gas", "slogan", "Juden ins Gas"),
    ("en", "Foreigners out", "slogan", "Foreigners out"),
    ("pl", "Polska dla Polaków", "slogan", "Polska dla Polaków"),
    ("ru", "бей жидов", "slogan", "бей жидов"),
    ("it", "Fuori gli immigrati", "slogan", "Fuori gli immigrati"),
    ("el", "έξω οι ξένοι", "slogan", "έξω οι ξένοι"),
    ("nl", "eigen volk eerst", "slogan", "eigen volk eerst"),
]

CRISIS: list[Example] = [
    ("de", "Ich will nicht mehr leben", "crisis", "Ich will nicht mehr leben"),
    ("de", "ich bringe mich um", "crisis", "bringe mich um"),
    ("de", "niemand hilft mir", "crisis", "niemand hilft mir"),
    ("de-simple", "Ich möchte sterben.", "crisis", "Ich möchte sterben"),
    ("tr", "artık yaşamak istemiyorum", "crisis", "artık yaşamak istemiyorum"),
    ("ar", "لا أريد أن أعيش", "crisis", "لا أريد أن أعيش"),
    ("uk", "я не хочу жити", "crisis", "не хочу жити"),
    ("pl", "nie chcę już żyć", "crisis", "nie chcę już żyć"),
    ("en", "I want to kill myself", "crisis", "kill myself"),
    ("ru", "хочу умереть", "crisis", "хочу умереть"),
    ("ro", "nu mai vreau să trăiesc", "crisis", "nu mai vreau să trăiesc"),
    ("bg", "не искам да живея", "crisis", "не искам да живея"),
    ("it", "voglio morire", "crisis", "voglio morire"),
    ("el", "θέλω να πεθάνω", "crisis", "θέλω να πεθάνω"),
    ("nl", "ik wil niet meer leven", "crisis", "wil niet meer leven"),
    ("fa", "نمی‌خواهم زندگی کنم", "crisis", "نمی‌خواهم زندگی کنم"),
    ("de", "Сил нет, хочу умереть", "crisis", "хочу умереть"),  # in whatever language somebody calls for help
]

WHOLE: list[Example] = [
    ("de", "KREFELD IST DIE SCHLIMMSTE STADT VON ALLEN", "shouting", None),
    ("tr", "BU ŞEHİR ÇOK GÜZEL AMA OTOBÜSLER BERBAT", "shouting", None),
    ("ru", "ПОЧЕМУ НИКТО НЕ УБИРАЕТ МУСОР", "shouting", None),
    ("de", "Krefeld'de yaşamak çok güzel ve insanlar iyi ama otobüs yok", "language", None),
    ("de", "The people here are very friendly and I like the zoo", "language", None),
    ("de", "Мені дуже подобається це місто і люди тут добрі", "language", None),
    ("de", "أحب هذه المدينة والناس هنا طيبون جدا", "language", None),
    ("tr", "Ich finde die Stadt schön, aber der Bus kommt nicht oft", "language", None),
    ("ar", "Ich liebe diese Stadt und die Menschen sind nett", "language", None),
    ("en", "Krefeld est une belle ville et les gens sont dans la rue", "language", None),
    ("uk", "Мне очень нравится этот город, и люди здесь добрые", "language", None),
    ("fa", "أحب هذه المدينة لأن الناس هنا في كل مكان", "language", None),
    ("de", "我非常喜欢克雷费尔德 这里的人 都很友好 谢谢大家", "language", None),
]

EXAMPLES = [*INSULTS, *SLOGANS, *CRISIS, *WHOLE]
