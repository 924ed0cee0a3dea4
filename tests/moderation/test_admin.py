"""The admin reads everything and changes answers through the one door only."""

from collections.abc import Callable
from io import BytesIO

import pytest
import zxingcpp
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from contributions.enums import Status
from contributions.models import Answer, ConsentText, Question, Station
from krefeld_kann_was.lib.confirmed_effects import FIELD
from krefeld_kann_was.lib.model_admin import BoundedPaginator
from moderation.models import Decision
from moderation.services import decide
from tests.assistant.test_effects import asked
from tests.factories import make_answer, make_moderator, make_person, make_station, send_answer

pytestmark = pytest.mark.django_db
ANSWERS = "/admin/contributions/answer/"


@pytest.fixture
def office(client: Client) -> Client:
    """A browser in which a superuser is logged in."""
    client.force_login(make_person(superuser=True))
    return client


def act(browser: Client, action: str, *answers: Answer, **fields: str) -> str:
    """Choose an action for answers in the list, as the page sends it, and return the page that follows."""
    seen = {f"seen-{answer.pk}": str(answer.status) for answer in answers}
    chosen = {"action": action, "_selected_action": [answer.pk for answer in answers], "index": "0", "reason": ""}
    return browser.post(ANSWERS, chosen | seen | fields, follow=True).content.decode()


# answers


def test_languages_have_names(office: Client) -> None:
    answer, _ = send_answer(language="de-simple")

    listed = office.get(ANSWERS).content.decode()
    opened = office.get(reverse("admin:contributions_answer_change", args=[answer.pk])).content.decode()

    assert '<td class="field-named_language">Einfache Sprache</td>' in listed
    assert '<div class="readonly">Einfache Sprache</div>' in opened


def test_an_answer_is_read_only_and_shows_no_trace_of_its_author(office: Client) -> None:
    answer, _ = send_answer(quarter="010")
    address = reverse("admin:contributions_answer_change", args=[answer.pk])

    page = office.get(address).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert 'name="status"' not in page
    assert 'name="text"' not in page
    assert answer.receipt_hash not in page
    assert office.post(address, {"status": "released", "text": "other"}).status_code == 403
    assert office.get(reverse("admin:contributions_answer_add")).status_code == 403
    assert (
        office.post(reverse("admin:contributions_answer_delete", args=[answer.pk]), {"post": "yes"}).status_code == 403
    )
    answer.refresh_from_db()
    assert answer.status == Status.NEW


@pytest.mark.parametrize(
    ("action", "fields", "after"),
    [
        ("release", {}, Status.RELEASED),
        ("hold", {}, Status.HELD),
        ("reject", {"reason": "advertising"}, Status.REJECTED),
        ("reject", {}, Status.NEW),
        ("delete_selected", {}, Status.NEW),
    ],
)
def test_list_actions_use_the_services(client: Client, action: str, fields: dict[str, str], after: Status) -> None:
    moderator = make_moderator()
    client.force_login(moderator)
    answers = [send_answer()[0], send_answer()[0]]

    act(client, action, *answers, **fields)

    assert [answer.status for answer in Answer.objects.all()] == [after, after]
    logged = Decision.objects.filter(decided_by=moderator, after=after, reason=fields.get("reason", ""))
    assert logged.count() == (0 if after == Status.NEW else 2)


def test_a_list_that_is_out_of_date_overrules_nobody(office: Client) -> None:
    stale, _ = send_answer()
    decide(
        answer_id=stale.pk, before=Status.NEW, after=Status.REJECTED, by=make_moderator(), now=timezone.now(),
        reason="insult",
    )  # fmt: skip

    page = act(office, "release", stale)

    assert Answer.objects.get().status == Status.REJECTED
    assert "jemand schneller" in page


def test_one_answer_that_cannot_be_decided_stops_no_other(office: Client) -> None:
    released, new = make_answer(Status.RELEASED), send_answer()[0]

    page = act(office, "release", released, new)

    new.refresh_from_db()
    assert new.status == Status.RELEASED
    assert "1 Antwort entschieden." in page
    assert "Bei 1 Antwort geht das nicht" in page


def test_the_decisions_about_an_answer_are_headed_in_words(office: Client) -> None:
    answer = make_answer(Status.REJECTED)

    page = office.get(f"{ANSWERS}{answer.pk}/change/").content.decode()

    assert f"{answer.pk}: neu → nicht gezeigt" in page
    assert "→ rejected" not in page


def test_a_released_answer_is_taken_down_on_its_own_page(office: Client) -> None:
    answer = make_answer(Status.RELEASED)
    address = reverse("admin:contributions_answer_change", args=[answer.pk])
    sent = {
        "CHANGE_FORM-action": "reject", "CHANGE_FORM-reason": "third_party", "_selected_action": answer.pk,
        "action": "reject", f"seen-{answer.pk}": "released",
    }  # fmt: skip

    office.post(address, sent)

    answer.refresh_from_db()
    assert answer.status == Status.REJECTED
    assert Decision.objects.filter(answer=answer, reason="third_party").exists()


def test_who_may_only_read_gets_no_actions(client: Client) -> None:
    client.force_login(make_person("contributions.view_answer"))
    answer, _ = send_answer()

    page = act(client, "release", answer)

    assert 'name="action"' not in page
    assert Answer.objects.get().status == Status.NEW


def test_lists_stop_counting() -> None:
    send_answer()
    BoundedPaginator.MAX_COUNT, before = 2, BoundedPaginator.MAX_COUNT
    try:
        for _ in range(3):
            send_answer()
        assert BoundedPaginator(Answer.objects.all(), 1).count == 2
    finally:
        BoundedPaginator.MAX_COUNT = before


@pytest.mark.parametrize("address", [ANSWERS, "/admin/moderation/decision/"])
def test_the_number_of_queries_of_a_list_does_not_depend_on_its_length(office: Client, address: str) -> None:
    make_answer(Status.HELD)
    office.get(address)  # the session remembers that somebody is here
    with CaptureQueriesContext(connection) as one:
        office.get(address)
    station = make_station(Question.objects.get())
    make_answer(Status.HELD, station=station)
    make_answer(Status.HELD, station=station)
    with CaptureQueriesContext(connection) as three:
        office.get(address)

    assert len(one) == len(three)


# the log


def test_nobody_touches_the_log(office: Client) -> None:
    decision = make_answer(Status.HELD).decisions.get()
    change, delete = (reverse(f"admin:moderation_decision_{page}", args=[decision.pk]) for page in ("change", "delete"))

    assert office.get(change).status_code == 200
    assert office.post(change, {"after": "released"}).status_code == 403
    assert office.post(delete, {"post": "yes"}).status_code == 403
    assert office.get(reverse("admin:moderation_decision_add")).status_code == 403
    office.post(
        reverse("admin:moderation_decision_changelist"),
        {"action": "delete_selected", "_selected_action": [decision.pk], "post": "yes"},
    )
    assert list(Decision.objects.values()) == [
        {"id": decision.pk, "answer_id": decision.answer_id, "before": "new", "after": "held", "reason": "",
         "kind": "decision", "note": "", "note_erased": False, "shortened": False, "undoes_id": None,
         "decided_by_id": decision.decided_by_id, "decided_at": decision.decided_at}
    ]  # fmt: skip


def test_an_account_that_decided_is_kept(office: Client) -> None:
    person = make_answer(Status.HELD).decisions.get().decided_by
    assert person is not None

    page = office.post(reverse("admin:auth_user_delete", args=[person.pk]), {"post": "yes"}, follow=True)

    assert "kann nicht gelöscht werden" in page.content.decode()
    assert User.objects.filter(pk=person.pk).exists()


# questions


def question_form(question: Question, **changes: str) -> dict[str, str]:
    """What the page of a question sends when nothing but `changes` was changed."""
    texts, consents = list(question.texts.all()), list(question.consents.all())
    sent = {
        "slug": question.slug, "hosts": question.hosts, "hashtag": question.hashtag, "answer_length": "280",
        "networks": question.networks,
        "alert_after": "30", "gallery": "closed",
        "colour_theme": "samt", "texts-TOTAL_FORMS": str(len(texts)), "texts-INITIAL_FORMS": str(len(texts)),
        "consents-TOTAL_FORMS": str(len(consents)), "consents-INITIAL_FORMS": str(len(consents)),
    }  # fmt: skip
    for name in ("rejected_days", "report_days", "picture_days", "exhibition_days"):
        sent[name] = str(getattr(question, name))
    for name, moment in (("opens_at", question.opens_at), ("closes_at", question.closes_at)):
        day, time = str(timezone.localtime(moment).replace(tzinfo=None)).split()
        sent |= {f"{name}_0": day, f"{name}_1": time}
    for number, text in enumerate(texts):
        sent |= {f"texts-{number}-id": str(text.pk), f"texts-{number}-language": text.language,
                 f"texts-{number}-title": text.title}  # fmt: skip
    for number, consent in enumerate(consents):
        sent |= {f"consents-{number}-id": str(consent.pk), f"consents-{number}-language": consent.language,
                 f"consents-{number}-networks": consent.networks, f"consents-{number}-social": consent.social,
                 f"consents-{number}-exhibition": consent.exhibition}  # fmt: skip
    return sent | changes


def test_a_wording_that_somebody_agreed_to_is_followed_by_a_new_version(office: Client) -> None:
    answer, _ = send_answer()
    question = answer.question
    used = answer.consent
    unused = question.consents.get(language="en")
    places = {consent.pk: number for number, consent in enumerate(question.consents.all())}
    new = {
        "consents-TOTAL_FORMS": "3", "consents-2-language": "de", "consents-2-networks": "Mastodon",
        "consents-2-exhibition": "Neu", "consents-2-social": "Neu", "consents-2-question": str(question.pk),
    }  # fmt: skip

    address = reverse("admin:contributions_question_change", args=[question.pk])
    sent = question_form(question, **new) | {
        f"consents-{places[used.pk]}-exhibition": "anders", f"consents-{places[unused.pk]}-exhibition": "better",
    }  # fmt: skip

    page = office.post(address, sent).content.decode()
    assert page.count("Zu diesem Text haben schon Menschen Ja gesagt.") == 1  # it asks for the one alone
    assert set(ConsentText.objects.filter(question=question)) == {used, unused}
    assert office.post(address, sent | {FIELD: asked(page)}).status_code == 302

    wordings = {(text.language, text.version): text.exhibition for text in ConsentText.objects.all()}
    assert wordings == {("de", 1): used.exhibition, ("de", 2): "anders", ("de", 3): "Neu", ("en", 1): "better"}


def test_own_colours_without_contrast_are_refused(office: Client, question: Question) -> None:
    colours = {"own_ground": "#777777", "own_warp": "#888888", "own_weft": "#999999", "own_text": "#aaaaaa"}

    page = office.post(
        reverse("admin:contributions_question_change", args=[question.pk]),
        question_form(question, colour_theme="own", **colours),
    )

    assert "Zu wenig Kontrast" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "thing"),
    [("question", lambda answer: answer.question), ("station", lambda answer: answer.station)],
)
def test_what_has_answers_cannot_be_deleted(
    office: Client, name: str, thing: Callable[[Answer], Question | Station]
) -> None:
    answer, _ = send_answer()
    address = reverse(f"admin:contributions_{name}_delete", args=[thing(answer).pk])

    page = office.post(address, {"post": "yes"}, follow=True).content.decode()

    assert "kann nicht gelöscht werden" in page
    assert "die Antworten, die schon da sind" in page
    assert Answer.objects.get() == answer


# stations


def dark_modules(picture: Image.Image, module: int) -> list[list[bool]]:
    grey = picture.convert("L")
    return [
        [grey.getpixel((x, y)) < 128 for x in range(module // 2, grey.width, module)]  # type: ignore[operator]
        for y in range(module // 2, grey.height, module)
    ]


def test_the_png_decodes_to_the_absolute_address_and_keeps_its_distance(office: Client, station: Station) -> None:
    response = office.get(f"/admin/contributions/station/{station.pk}/qr.png")
    picture = Image.open(BytesIO(response.content))

    assert response["Content-Type"] == "image/png"
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [f"https://antworten.example/s/{station.code}/"]
    rows = dark_modules(picture, 20)
    assert not any(any(row) for row in rows[:4] + rows[-4:])
    assert not any(any(row[:4] + row[-4:]) for row in rows)
    assert rows[4][4]


def test_the_svg_draws_the_same_modules_as_the_png(office: Client, station: Station) -> None:
    svg = office.get(f"/admin/contributions/station/{station.pk}/qr.svg")
    png = Image.open(BytesIO(office.get(f"/admin/contributions/station/{station.pk}/qr.png").content))
    drawn = svg.content.decode().split('fill="#000" d="')[1].split('"')[0]

    assert svg["Content-Type"] == "image/svg+xml"
    dark = {tuple(map(int, part.split("h")[0].split())) for part in drawn.split("M")[1:]}
    rows = dark_modules(png, 20)
    assert dark == {(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark}
    assert f'viewBox="0 0 {len(rows)} {len(rows)}"' in svg.content.decode()


def test_the_page_of_a_station_shows_its_code_and_its_address(office: Client, station: Station) -> None:
    page = office.get(reverse("admin:contributions_station_change", args=[station.pk])).content.decode()

    assert '<svg class="qr"' in page
    assert station.address in page
    assert f"/admin/contributions/station/{station.pk}/qr.svg" in page
    assert 'name="code"' not in page


def test_a_new_station_gets_its_code_when_it_is_saved(office: Client, question: Question) -> None:
    assert office.get(reverse("admin:contributions_station_add")).status_code == 200

    office.post(
        reverse("admin:contributions_station_add"),
        {"question": question.pk, "name": "Werkstatt", "kind": "workshop", "code": "mine"},
    )

    assert Station.objects.get().code != "mine"
    assert office.get(f"/admin/contributions/station/{10**20}/qr.png").status_code == 404
