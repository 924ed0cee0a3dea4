"""How people say their name in the languages of the pages. See `phrases` for the notation."""

from __future__ import annotations

from moderation.hints.phrases import Phrases

# After these a name follows; one in small letters counts where the sentence goes on as after a name.
CALLED = """
ich heiße
ich heiß
heiße ich
heiß ich
ich hiess
man nennt mich
alle nennen mich
nennt mich
nenn mich
hier schreibt
hier spricht
mit freundlichen grüßen
mein rufname ist
my name s
i am called
i m called
call me
they call me
everyone calls me
people call me
benim adım
adım soyadım
ismim
benim ismim
adim soyadim
bana … derler
اسمي
إسمي
انا اسمي
اسمي الكامل
اسمي هو
إسمي هو
أدعى
يدعونني
ينادونني
معكم
мене звати
мене звуть
мене кличуть
звати мене
звуть мене
моє ім'я
моє прізвище
nazywam się
nazywam sie
mam na imię
mam na imie
mówią na mnie
wołają na mnie
moje imię
zowie się
меня зовут
зовут меня
меня звать
я звусь
мое имя
моё имя
моя фамилия
mă numesc
ma numesc
mă cheamă
ma cheama
mi se spune
îmi spune
numele meu
numele meu complet
казвам се
аз се казвам
името ми е
викат ми
моето име е
mi chiamo
io mi chiamo
me chiamo
mi chiamano
με λένε
με λενε
λέγομαι
ονομάζομαι
το όνομά μου είναι
το όνομα μου είναι
όνομά μου
με φωνάζουν
ik heet
ik heette
ze noemen mij
ze noemen me
noem me
men noemt mij
نام من
اسمم
اسم من
نامم
من را … صدا می‌کنند
je m'appelle
me llamo
mi nombre es
më quajnë
navê min
navê min e
zovem se
ime mi je
"""
# After these a name follows, or a word about it; one in small letters counts only if it is known as a name.
NAME_IS = """
mein name ist
mein name lautet
mein name
mein voller name ist
mein vollständiger name ist
mein ganzer name ist
mein richtiger name ist
mein vorname ist
mein nachname ist
mein name wäre
name ist
der name ist
name
vorname
nachname
vor und nachname
gezeichnet
gez
unterschrift
absender
unterzeichnet
kontaktperson
ansprechpartner
ansprechpartnerin
my name is
my full name is
my real name is
my first name is
my surname is
my last name is
the name s
the name is
names
signed
adım
adim
soyadım
imza
adı soyadı
ad soyad
isim
الاسم
اسم
توقيع
الاسم الكامل
ім'я
прізвище
підпис
imię
imię i nazwisko
nazwisko
podpis
moje nazwisko to
moje imię to
имя
фамилия
подпись
numele
nume
semnat
име
подпис
il mio nome è
il mio nome e
mio nome
nome
nome e cognome
firmato
firma
όνομα
ονοματεπώνυμο
υπογραφή
mijn naam is
mijn naam
m'n naam is
mijn volledige naam is
naam
getekend
ondertekend
نام
نام و نام خانوادگی
اسم و فامیل
نام خانوادگی
"""
# Somebody or something may follow: a name counts if it is a full one or a known first name that stands alone.
AM = {
    "de": "ich bin\nich bin der\nich bin die\nbin der\nbin die\nhier ist\nhier ist die\nhier ist der\nwir sind\nich\nich bins\ndas bin ich",
    "en": "i am\ni m\nim\nthis is\nit s\nhere is\nhi i m\nme",
    "tr": "ben\nbenim\nburası\nben sizin",
    "ar": "أنا\nانا\nنحن",
    "uk": "я\nце\nмене",
    "pl": "jestem\njestem pani\nja\ntu\nz tej strony",
    "ru": "я\nэто\nс вами",
    "ro": "sunt\neu sunt\naici\neu",
    "bg": "аз съм\nсъм\nаз\nтук е",
    "it": "sono\nio sono\nsono la\nsono il\nqui",
    "el": "είμαι\nείμαι ο\nείμαι η\nεγώ είμαι ο\nεγώ είμαι η\nεδώ",
    "nl": "ik ben\nhier is\nhier spreekt\ndit is",
    "fa": "من\nمن هستم",
}
# A greeting at the end, after which people sign.
GREETINGS = """
gruß
gruss
grüße
gruesse
grüßle
lg
vg
mfg
bg
ggglg
hochachtungsvoll
herzlichst
herzlich
euer
eure
dein
deine
ihr
ihre
von
danke
dankeschön
eure familie
tschüss
regards
best
cheers
sincerely
yours
love
thanks
thank you
from
saygılarımla
saygılar
sevgiler
sevgilerle
selamlar
selam
teşekkürler
مع تحياتي
تحياتي
مع أطيب التحيات
أختكم
أخوكم
المخلص
شكرا
з повагою
вітання
дякую
ваш
ваша
pozdrawiam
pozdrowienia
z poważaniem
z wyrazami szacunku
dziękuję
с уважением
привет
спасибо
cu stimă
cu respect
cu drag
salutări
mulțumesc
с уважение
поздрави
благодаря
saluti
cordiali saluti
un saluto
un abbraccio
grazie
cordialmente
με εκτίμηση
χαιρετισμούς
ευχαριστώ
φιλικά
met vriendelijke groet
groet
groeten
groetjes
liefs
bedankt
با احترام
با تشکر
ارادتمند
ممنون
"""
# People who are somebody's: a full name after them is a third person's.
PEOPLE = """
herr
herrn
frau
fr
hr
herr dr
frau dr
familie
fam
*nachbar
*nachbarn
*nachbarin
*freund
*freundin
*lehrer
*lehrerin
*kollege
*kollegin
*chef
*chefin
*vermieter
*vermieterin
*meister
*meisterin
*trainer
*trainerin
*erzieher
*erzieherin
*betreuer
*betreuerin
bruder
schwester
mann
ehemann
sohn
tochter
mutter
vater
mama
papa
oma
opa
tante
onkel
cousin
cousine
enkel
enkelin
partner
partnerin
mitschüler
mitschülerin
arzt
ärztin
polizist
sachbearbeiter
sachbearbeiterin
schulleiter
schulleiterin
busfahrer
pfarrer
namens
mr
mrs
ms
miss
neighbour
neighbor
friend
teacher
boss
landlord
brother
sister
husband
wife
son
daughter
mother
father
colleague
named
komşum
arkadaşım
öğretmenim
patronum
kardeşim
kocam
karım
eşim
oğlum
kızım
bay
bayan
جاري
جارتي
صديقي
صديقتي
معلمي
معلمتي
أخي
أختي
زوجي
زوجتي
ابني
ابنتي
مديري
السيد
السيدة
сусід
сусідка
подруга
друг
вчителька
вчитель
мій чоловік
моя дружина
син
дочка
пан
пані
pan
pani
sąsiad
sąsiadka
przyjaciółka
przyjaciel
nauczycielka
nauczyciel
mąż
żona
syn
córka
сосед
соседка
учительница
учитель
муж
жена
сын
господин
госпожа
vecinul
vecina
prietena
prietenul
domnul
doamna
profesoara
soțul
soția
съсед
съседка
съседът
приятел
приятелка
учителка
господин
госпожа
signor
signora
vicino
vicina
amico
amica
maestra
marito
moglie
figlio
figlia
κύριος
κυρία
κύριο
γείτονας
γειτόνισσα
φίλη
φίλος
δασκάλα
buurman
buurvrouw
vriend
vriendin
meneer
mevrouw
juf
man
vrouw
zoon
dochter
همسایه
همسایه‌ام
دوستم
معلمم
برادرم
خواهرم
شوهرم
همسرم
پسرم
دخترم
آقای
خانم
"""
CALLS_THEM = """
heißt
heissen
hieß
nennt sich
is called
name is
adı
ismi
اسمه
اسمها
звати
звуть
зовут
nazywa się
ma na imię
se numește
казва се
si chiama
λέγεται
λένε
heet
اسمش
"""

called = Phrases(CALLED.splitlines())
name_is = Phrases(NAME_IS.splitlines())
greetings = Phrases(GREETINGS.splitlines())
people = Phrases(PEOPLE.splitlines())
calls_them = Phrases(CALLS_THEM.splitlines())
am = {language: Phrases(lines.splitlines()) for language, lines in AM.items()}

# Words that are no name where one could stand, and that end one.
NO_NAMES = frozenset(
    """
    ich du er sie es wir ihr euch dich mich uns alle alles jeden jede jeder jedes niemand niemanden keiner man wer was wie wo wann warum das die der den dem des ein
    eine einen einem einer kein keine und oder aber denn weil dass doch auch nur noch schon sehr so gut nicht nie immer hier da dort jetzt heute gerade gern gerne
    herzlich willkommen aus in im an am auf bei mit von vom zu zum zur für ohne gegen über unter seit bin bist ist sind war habe hab hat haben komme wohne lebe
    liebe mag finde arbeite lerne gehe möchte will wünsche kann 18 egal unwichtig wichtig geheim programm hase mensch legion nebensache geheimnis krefeld krefelder
    krefelderin bürger bürgerin schall rauch lang kurz schwer deutsch türkisch polnisch arabisch russisch ausländisch wirklich eigentlich leider deshalb ja nein
    niemals anonym privat teil stolz mal dann leute gäste menschen besucher fremde neue jung alt jahre jahr mein dein sein unser danke hallo liebes hasse mein meine
    schüler schülerin student studentin lehrer lehrerin mutter vater rentner rentnerin flüchtling ukrainerin ukrainer syrer syrerin türke türkin deutscher deutsche
    i you he she it we they me am is are was were have has had do does and or but because not very just also only from in on at for with to of the a an my your
    his her our their this that here there now live love like think want would can will work irrelevant unimportant secret nobody private important happy proud none
    ben sen o biz siz onlar ve veya ama çünkü de da bu şu bir çok gibi için ile yaşıyorum seviyorum attım yaşında adım yok önemli değil türkiye almanya
    я ти ви він вона ми вони та і й але бо що це тут дуже не з із в у на до від мені додому сюди всіх живу люблю хочу приїхала приїхав маю років
    ты вы он она мы они и а но что это здесь очень не с из в у на до от мне живу люблю хочу приехала приехал мне лет домой сюда все всех туда гулять работать
    ja ty on ona my wy oni i a ale bo że to tu bardzo nie z w na do od mi mieszkam lubię kocham chcę mam lat jestem
    eu tu el ea noi voi ei ele și si dar că aici foarte nu din în la de cu locuiesc iubesc vreau am ani sunt acasă
    аз ти той тя ние вие те и но че тук много не от в на до с ме ми живея обичам искам съм години да
    io tu lui lei noi voi loro e ed ma che qui molto non da di in a con per sono vivo abito amo vorrei ho anni fuori così
    εγώ εσύ αυτός αυτή εμείς και αλλά ότι εδώ πολύ δεν από σε στο στην με μένω αγαπώ θέλω είμαι έχω χρονών του της
    ik jij hij zij wij jullie en maar omdat hier heel niet uit in op van met woon hou wil ben heb iedereen je u jou welkom alle mensen jaar
    انا أنا انت هو هي نحن و في من الى عن مع هذا هنا جدا لا ليس لكن لان أحب احب أعيش اعيش أسكن اسكن أعمل أدرس ادرس عمري عندي جئت أتيت سعيد سعيدة فخور
    لا‌شيء مهم ليس وانا وأنا وأعيش واعيش وأسكن واسكن وأحب واحب وعمري ولدي لاجئ طالب طالبة أم أب
    من تو او ما شما آنها و در از به با که این آن هستم است هست و ام اهل ساله زندگی دوست می خیلی اینجا نه مهم نیست برای را سال دانشجو مادر پدر پناهنده
    """.split()
)
PARTICLES = frozenset("von van der den de di da del della dos das el al bin ben ibn zu ter ten la le د آل ال بن ابن ابو أبو عبد".split())
