"""Every text has its translation in every language, with the same placeholders."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import django
import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.utils.translation import to_locale

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
EN = "locale/en/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%s|%s|\{\w*\}")
STAFF_TEXTS = re.search(r"^STAFF_TEXTS := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
# How many forms the plural has, and numbers that need each of them: Unicode CLDR, language plural rules.
PLURALS = {
    "ar": {0: 0, 1: 1, 2: 2, 3: 3, 11: 4, 100: 5, 103: 3},
    "pl": {1: 0, 2: 1, 5: 2, 12: 2, 21: 2, 22: 1},
    "ro": {1: 0, 0: 1, 2: 1, 19: 1, 20: 2, 101: 1, 120: 2},
    "ru": {1: 0, 2: 1, 5: 2, 11: 2, 21: 0, 22: 1},
    "uk": {1: 0, 2: 1, 5: 2, 11: 2, 21: 0, 22: 1},
    "fa": {0: 0, 1: 0, 2: 1},
}
TWO_FORMS = {1: 0, 0: 1, 2: 1, 21: 1}


def name(path: Path) -> str:
    return path.parent.parent.name


def faults(path: Path) -> list[str]:
    """The texts of a catalogue that are missing, doubtful, or have other placeholders than the German ones."""
    found = []
    for entry in catalogue(path):
        translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or entry.obsolete or not all(translations):
            found.append(entry.msgid)
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        found += [text for text in translations if set(PLACEHOLDER.findall(text)) != wanted]
    return found


@cache
def catalogue(path: Path) -> polib.POFile:
    return polib.pofile(str(path))


def keys(texts: polib.POFile) -> set[tuple[str | None, str]]:
    return {(entry.msgctxt, entry.msgid) for entry in texts}


def test_every_language_but_german_has_a_catalogue() -> None:
    assert {name(path) for path in CATALOGUES} == {to_locale(code) for code, _ in settings.LANGUAGES} - {"de"}


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_nothing_is_untranslated_fuzzy_or_broken(path: Path) -> None:
    assert faults(path) == []


@pytest.mark.parametrize(
    "entry",
    [
        'msgid "Danke!"\nmsgstr ""\n',
        '#, fuzzy\nmsgid "Danke!"\nmsgstr "Merci!"\n',
        'msgid "noch %(n)s"\nmsgstr "%(m)s left"\n',
        'msgid "noch %%s"\nmsgstr "%s left"\n',
        'msgid "%(n)d Wort"\nmsgid_plural "%(n)d Worte"\nmsgstr[0] "one word"\nmsgstr[1] "%(n)d words"\n',
        'msgid "%(n)d Wort"\nmsgid_plural "%(n)d Worte"\nmsgstr[0] "%(n)d word"\nmsgstr[1] ""\n',
    ],
)
def test_the_guard_sees_each_fault(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "django.po"
    path.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n' + entry)

    assert faults(path)


def test_the_german_admin_has_no_english() -> None:
    """What Django's own German catalogue lacks is in ours."""
    admin = Path(django.__file__).parent / "contrib/admin/locale"
    wanted = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(admin / "en/LC_MESSAGES/django.po"))}
    of_django = polib.pofile(str(admin / "de/LC_MESSAGES/django.po")).translated_entries()
    ours = polib.pofile(str(ROOT / "krefeld_kann_was/django_locale/de/LC_MESSAGES/django.po")).translated_entries()

    assert wanted - {(entry.msgctxt, entry.msgid) for entry in (*of_django, *ours)} == set()


# Words of Django's German catalogues that our staff do not read: they are spoken to as „du“, and persons have roles.
NOT_OURS = re.compile(r"\b(Sie|Ihre?[mnr]?|Ihnen|Benutzer|Gruppen?|Sichern|sichern|Geschichte|Administration)\b")
# Texts of pages that this project does not have: a new password by e-mail, and the cookies of Django's own 403 page.
UNREAD = re.compile(
    r"reset|set\.  You may|emailed you|choose a new password:|Thanks for using|“?Referer”?|CSRF cookie|cookies"
)


def stiff_texts(ours: set[str]) -> list[str]:
    """The texts of Django for staff whose German is not in our words, apart from those that we translate ourselves."""
    root = Path(django.__file__).parent
    sources = ["conf/locale/de/LC_MESSAGES/django.po", "contrib/auth/locale/de/LC_MESSAGES/django.po"]
    sources += [f"contrib/admin/locale/de/LC_MESSAGES/{domain}.po" for domain in ("django", "djangojs")]
    entries = [entry for source in sources for entry in polib.pofile(str(root / source))]
    said = {entry.msgid: " ".join([entry.msgstr, *entry.msgstr_plural.values()]) for entry in entries}
    return [text for text, german in said.items() if text not in ours and NOT_OURS.search(german)]


def test_the_german_admin_speaks_as_we_do() -> None:
    folder = ROOT / "krefeld_kann_was/django_locale/de/LC_MESSAGES"
    ours = [entry for path in sorted(folder.glob("*.po")) for entry in polib.pofile(str(path))]

    assert [text for text in stiff_texts({entry.msgid for entry in ours}) if not UNREAD.search(text)] == []
    assert [entry.msgstr for entry in ours if NOT_OURS.search(entry.msgstr)] == []
    assert {"Save", "users"} <= set(stiff_texts(set()))  # the guard sees what we did not translate


def test_names_of_models_have_their_own_context() -> None:
    """A word may be a model's name in a menu and something else in a sentence."""
    names = {
        str(model._meta.label): [model._meta.verbose_name, model._meta.verbose_name_plural]
        for model in apps.get_models()
        if model.__module__.startswith(("contributions", "moderation", "exhibition", "krefeld_kann_was"))
        and "verbose_name" in model._meta.original_attrs
    }
    in_english = {entry.msgid for entry in catalogue(ROOT / EN) if entry.msgctxt == "model"}

    assert len(names) > 10
    assert {label: pair for label, pair in names.items() if not {str(one) for one in pair} <= in_english} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_plural_forms_are_those_of_the_language(path: Path) -> None:
    texts = catalogue(path)
    rule = re.fullmatch(r"nplurals=(\d); plural=(.+);", texts.metadata["Plural-Forms"])
    assert rule
    from gettext import c2py

    form = c2py(rule[2])
    expected = PLURALS.get(name(path), TWO_FORMS)

    assert {number: form(number) for number in expected} == expected
    assert int(rule[1]) == max(expected.values()) + 1
    assert {len(entry.msgstr_plural) for entry in texts if entry.msgid_plural} == {int(rule[1])}


@pytest.mark.catalogue
def test_no_text_of_the_code_is_missing_in_a_catalogue(tmp_path: Path) -> None:
    """Collects the texts anew in a copy, as `make messages` does, and compares them with what is there."""
    assert STAFF_TEXTS
    for folder in ("contributions", "moderation", "exhibition", "krefeld_kann_was", "templates", "static", "locale"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for file in ("manage.py", "CHANGELOG.md"):
        shutil.copy(ROOT / file, tmp_path / file)
    ignored = [word for text in STAFF_TEXTS[1].split() for word in ("--ignore", text)]
    collected = {}
    for locale, words in (("en", []), ("tr", ignored)):  # Turkish stands for all that only visitors read
        command = [sys.executable, "manage.py", "makemessages", "--locale", locale, *words]
        subprocess.run([*command, "--no-location", "--no-obsolete"], cwd=tmp_path, check=True, capture_output=True)
        collected[locale] = keys(polib.pofile(str(tmp_path / "locale" / locale / "LC_MESSAGES/django.po")))

    for path in CATALOGUES:
        assert keys(catalogue(path)) == collected["en" if name(path) == "en" else "tr"], name(path)
