"""How people say their name, or somebody else's, in the languages of the pages."""

from __future__ import annotations

from moderation.hints.phrases import Phrases
from moderation.hints.vocabulary import folded, vocabulary

_WORDS = vocabulary("introductions")

# „Ich heiße …“: a name follows; one in small letters counts where the sentence goes on as after a name.
CALLED = Phrases(_WORDS["called"])
# „Mein Name ist …“: a name, or a word about it; in small letters only what is known as a name counts.
NAME_IS = Phrases(_WORDS["name_is"])
# „… heiße ich“: the name stands before.
REVERSED = Phrases(_WORDS["reversed"])
# „Ich bin …“, by language: a name counts if it is a full one, or a known first name that stands alone.
AM = {language: Phrases(lines) for language, lines in _WORDS["am"].items()}
# „Viele Grüße …“ at the end, where people sign.
GREETINGS = Phrases(_WORDS["greetings"])
# „Meine Nachbarin …“, „Herr …“, „… heißt …“: the full name of somebody else.
PEOPLE = Phrases(_WORDS["people"])
CALLS_THEM = Phrases(_WORDS["calls_them"])
TITLES = folded(_WORDS["titles"])

NO_NAMES = folded(_WORDS["no_names"])  # words that are no name where one could stand, and that end one
GOES_ON = folded(_WORDS["goes_on"])  # words that come after a name
PARTICLES = folded(_WORDS["particles"])
