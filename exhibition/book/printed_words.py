"""What the book says itself, in German: headings, the page about it, the imprint."""

from typing import Any

from contributions.models import Question
from krefeld_kann_was.information.models import Institution

WORDS = {
    "contents": "Inhalt",
    "all voices": "Alle Stimmen",
    "others without theme": "Und noch mehr",
    "map": "Woher die Stimmen kommen",
    "map note": "Jede Kachel ist ein Stadtteil, oben ist Norden. Viele haben ihren Stadtteil nicht genannt.",
    "map threshold": "Wo weniger als {count} Stimmen herkommen, steht keine Zahl.",
    "index": "Die Sprachen",
    "everywhere": "fast überall im Buch",
    "programme": "Was dazu geschah",
    "partners": "Gastgeber und Partner",
    "hosts": "Gastgeber",
    "others": "Partner",
    "imprint": "Impressum",
    "in German": "Deutsch: ",
    "reading copy": "Leseexemplar: bleibt in der Ausstellung",
}
FOREWORD, ABOUT = "Vorwort", "Zu diesem Buch"


def voice_count(count: int) -> str:
    """ "1 Stimme", "3.000 Stimmen"."""
    return "1 Stimme" if count == 1 else f"{count:,} Stimmen".replace(",", ".")


def about_paragraphs(
    foreword: str, title: str, hosts: str, run: str, answer_count: int, language_count: int
) -> dict[str, Any]:
    """The page about the book: what staff wrote before what the book says in any case."""
    in_languages = "einer Sprache" if language_count == 1 else f"{language_count}\N{NO-BREAK SPACE}Sprachen"
    facts = f"Eine Frage, {voice_count(answer_count)} in {in_languages}."
    how = (
        f"Vom {run} fragten in Krefeld Plakate: „{title}“ Wer wollte, hat geantwortet, auf dem Handy oder auf einer "
        f"Karte, ohne Namen. Gefragt hat: {hosts}"
    )
    faithful = (
        "Jede Antwort steht hier, wie sie geschrieben wurde, und in ihrer Sprache. Wo „[…]“ steht, wurde etwas "
        "ausgelassen."
    )
    if foreword.strip():
        written = [" ".join(part.split()) for part in foreword.replace("\r\n", "\n").split("\n\n") if part.strip()]
        return {"heading": FOREWORD, "paragraphs": [*written, f"{facts} {faithful}"]}
    return {"heading": ABOUT, "paragraphs": [facts, how, faithful]}


def imprint_entries(
    institution: Institution, question: Question, *, is_copy: bool, made_on: str
) -> list[tuple[str, list[str]]]:
    """Labels and lines of the imprint; what is not filled in is left out."""
    contacts = [institution.name, *institution.address.splitlines(), institution.phone, institution.email]
    scope = (
        "Dieses Leseexemplar gehört zur Ausstellung und wird nicht weitergegeben: Nicht alle, die geantwortet haben, "
        "haben einem Buch zugestimmt."
        if is_copy
        else "Alle Antworten in diesem Buch stehen hier, weil die, die sie geschrieben haben, dem zugestimmt haben."
    )
    rights = [
        scope,
        "Wer seine Antwort zurücknimmt, steht in keiner neuen Auflage. Was gedruckt ist, lässt sich nicht zurückholen.",
        f"Stand der Antworten: {made_on}",
    ]
    entries = [
        ("Herausgegeben von", [question.hosts]),
        ("Anschrift", contacts),
        ("Vertreten durch", [institution.represented_by]),
        ("Verantwortlich für den Inhalt", [institution.editor]),
        ("Die Antworten", rights),
        ("Schrift", ["Geologica und Noto, SIL Open Font License 1.1"]),
    ]
    kept = ((label, [line for line in lines if line]) for label, lines in entries)
    return [(label, lines) for label, lines in kept if lines]
