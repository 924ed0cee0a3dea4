"""The small words of each language that hardly a sentence does without; those of no interface language end in "?"."""

from __future__ import annotations

from collections import defaultdict

from moderation.hints.characters import fold

WORDS = {
    "de": """der die das und ist nicht ich du er sie es wir ihr ein eine einen einem einer auch auf für mit von zu dem den des im in an am aus bei nach so wie aber
        oder wenn dass weil hier kann mir mich dich dir sich war sind hat haben mehr sehr nur noch schon immer alle viel gut man mein meine unser kein keine was wo
        ech mer nit nich ooch jut ne dat wat isch net uns hee jeht kütt och jet mar neet""",
    "tr": """ve bir bu da de için çok ben sen biz ama ile gibi daha en var yok ne o değil her mi mı olan olarak benim burada hiç şey kadar sonra bana bizim insanlar
        seviyorum güzel iyi şehir""",
    "pl": """i w na z się nie to jest do że jak ale mi mnie są tu bardzo dla od po co tak czy można mam być jestem tylko bo już moje moja mój ja my tutaj miasto""",
    "en": """the and is to of a in it you i my for that with are this on not have we but was be they can very people all here so at what your more just our has me
        from there would like city""",
    "ro": """și si este în nu o un la de cu că pe mai sunt foarte pentru din eu mi am ca dar aici ce oraș oamenii mea meu se ne să au fi""",
    "it": """e di che la il un una per non è in con mi sono ma i le qui molto si più gli come della del anche ho mia mio io ci città questa sei tutto""",
    "nl": """de het een en van ik is in niet dat op te zijn met voor maar er die we je hier ook mijn heel veel als aan naar om wat ben heb stad mensen kan goed bij ons""",
    "uk": "і та в у не що я на з це як мене мені для є дуже тут але до ми він мій моя більше можна так був бути люди від де щоб також місто все",
    "ru": "и в не что я на с это как меня мне для есть очень здесь но до мы он мой моя больше можно так был быть люди от где чтобы также город все по у",
    "bg": "и в не че аз на с това как мен ми за е много тук но до ние той моя повече може така беше да хората от където също град всичко се са съм ме си",
    "el": "και το να η ο στο στην είναι δεν με για μου που από την τον τα οι πολύ εδώ αλλά της του μας σε θα ένα μια έχω όλα",
    "ar": "في من على أن هذا هذه إلى لا ما أنا عن مع كل هنا جدا لكن هو هي المدينة كان يمكن لي ليس أو التي الذي الناس نحن أحب",
    "fa": "در از به که این را با است من آن برای هم ما می خیلی اینجا شهر مردم هست ولی یک تا نه ها یا باید دوست همه بود نیست",
    "fr?": "le la les et est pas je tu il nous vous un une des du de pour dans avec que qui ne très mais sur ce cette ici mon ma ville c j au plus on",
    "es?": "el la los las y es no yo un una de en que para con muy pero mi se por aquí del más como me ciudad gente este esta hay",
    "pt?": "o a os as e é não eu um uma de em que para com muito mas minha meu se por aqui do da mais como cidade gente você",
    "hr?": "i je u na se da ne sam za ovdje što kao ali su od moj moja jako vrlo ljudi grad smo ili sve mi bih",
    "sq?": "dhe në të një është nuk që për me unë shumë këtu por jam qytet njerëz më e i ka mund",
    "ku?": "û li di ku ez tu em ji bo ne pir li vir bajar mirov ev wek jî min me xweş e",
    "hu?": "és a az nem hogy egy van itt én de is nagyon meg csak jó város emberek mint ez",
}
BY_WORD: dict[str, list[str]] = defaultdict(list)
for language, words in WORDS.items():
    for word in {fold(word) for word in words.split()}:
        BY_WORD[word].append(language)
