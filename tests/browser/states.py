"""Every visitor page in every state, to be looked at by machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.enums import Reason, Status
from contributions.models import Answer, Question, Station
from contributions.services import Submission, object_to_rejection, submit, withdraw
from contributions.tokens import issue_handle, issue_token, read_token
from moderation.models import Theme
from moderation.reports.services import file_report
from moderation.services import assign_theme, decide, decide_objection
from tests.factories import (
    make_answer,
    make_event,
    make_institution,
    make_moderator,
    make_offer,
    make_question,
    make_station,
    send_answer,
)

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik" * 2
REPORTED = {"text": LONG, "about": LONG, "contact": "", "language": "de"}
REPLACE = """async address => {
  const nonce = `nonce="${document.querySelector("style").nonce}"`;
  const page = (await (await fetch(address)).text()).replace(/nonce="[^"]*"/g, nonce);
  for (let timer = setTimeout(() => {}); timer; timer -= 1) { clearTimeout(timer); }
  document.adoptedStyleSheets = []; // what a test has added
  document.open(); document.write(page); document.close();
  if (document.readyState !== "complete") { await new Promise(done => addEventListener("load", done)); }
}"""
type State = Callable[[Page, str], None]


@dataclass(frozen=True)
class At:
    """The page at this path as it comes."""

    path: str

    def __call__(self, page: Page, language: str) -> None:
        page.goto(f"/{language}/{self.path}")

    def replace(self, page: Page, language: str) -> None:
        """The same as new content of the page that is there, which has to be one of ours: its window and its policy
        stay, and so does axe, quick by now. Takes less than half the work."""
        page.evaluate(REPLACE, f"/{language}/{self.path}")


def mistaken(path: str, text: str) -> State:
    """A form that comes back from the server with its mistakes."""

    def state(page: Page, language: str) -> None:
        page.goto(f"/{language}/{path}")
        page.locator("form textarea, form input[type=text]").first.fill(text)
        page.evaluate("document.querySelector('main form').submit()")  # the script would say it by itself
        expect(page.get_by_role("alert")).to_be_focused()

    return state


def draft(page: Page, language: str) -> None:
    page.goto(f"/{language}/s/k7m4/")
    page.locator("textarea").fill("Entwurf")
    page.reload()
    expect(page.locator("[role=status]")).to_be_visible()
    page.evaluate("localStorage.clear()")


def answered(station: Station, now: datetime, text: str = f"{LONG} und Tel. 0151") -> tuple[Answer, str]:
    return send_answer(station, text=text, now=now)


def open_station(now: datetime | None = None) -> Station:
    """One that takes answers, at /s/k7m4/."""
    now = now or timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    return make_station(question, code="k7m4")


def every_state() -> dict[str, State]:
    """By name; each brings a page, in a language, to that state. Fills the database with what they need."""
    now = timezone.now()
    make_institution()
    station = open_station(now)
    make_station(station.question, code="w7m4", kind="web")
    for code, opens, closes in (("past", -2, -1), ("soon", 1, 2)):
        other = make_question(opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes))
        make_station(other, code=code)
    make_station(other, code="t7m3", kind="terminal")
    states: dict[str, State] = {
        "home": At(""),
        "form": At("s/k7m4/"),
        "form, nothing in it": mistaken("s/k7m4/", ""),
        "form, too long": mistaken("s/k7m4/", "x" * 300),
        "form, with a draft": draft,
        "closed": At("s/past/"),
        "not open yet": At("s/soon/"),
        "unknown station": At("s/zzzz/"),
        "unknown page": At("nichts/"),
        "code": At("antwort/"),
        "code, wrong": mistaken("antwort/", "bcd-fgh"),
        "barrier": At("barrierefreiheit/melden/"),
        "barrier, nothing in it": mistaken("barrierefreiheit/melden/", ""),
        "barrier, reported": At("barrierefreiheit/gemeldet/"),
    }
    states |= {page: At(f"{page}/") for page in ("regeln", "datenschutz", "impressum", "barrierefreiheit")}
    states |= _terminal(make_station(station.question, code="t7m4", kind="terminal"), now)
    states |= _reports(station, now)
    make_offer(title=LONG[:100], place=LONG, description=LONG, theme=LONG[:60], is_advice=True, german_level="a1")
    make_offer(ends_on=timezone.localdate(now), quarter="180", audience=LONG, link="https://offers.example/")
    make_event(title=LONG[:100], place=LONG, starts_at=now, ends_at=now + timedelta(days=2), link="https://x.example/")
    states |= {
        "offers": At("angebote/"),
        "offers, nothing found": At(f"angebote/?thema={LONG[:60]}&stadtteil=180&deutsch=none"),
        "programme": At("programm/"),
    }
    states |= _gallery(Station.objects.get(code="past"), now - timedelta(days=1, hours=1))
    receipts = _receipts(station, now)
    states |= {f"receipt, {name}": At(f"antwort/{receipt}/") for name, (_, receipt) in receipts.items()}
    states["receipt, objection with nothing in it"] = _empty_objection(receipts["rejected"][1])
    return states


def _gallery(station: Station, sent: datetime) -> dict[str, State]:
    """Of the question that is over."""
    texts = (LONG, "Heimat sein.", "أن أتعلم الألمانية مع أناس طيبين", f"{LONG}\n{LONG}")
    answers = [
        make_answer(Status.RELEASED, station=station, now=sent, text=text, language=language, quarter="180")
        for text, language in zip(texts, ("de", "tr", "ar", "fa"), strict=True)
    ]
    theme = Theme.objects.create(question=station.question, name=LONG[:40])
    assign_theme([answer.pk for answer in answers], theme.pk)
    Question.objects.filter(pk=station.question_id).update(embed_domains="vhs.example")
    return {
        "gallery": At(f"galerie/?thema={theme.pk}&vor={answers[-1].pk + 1}"),
        "gallery, nothing found": At("galerie/?q=xyz"),
        "gallery, one answer": At(f"galerie/{answers[1].pk}/"),
        "gallery, data": At("galerie/daten/"),
        "gallery, map": At("galerie/karte/"),
        "gallery, wall": At("galerie/einbetten/"),
        "evaluation": At("auswertung/"),
    }


def _terminal(station: Station, now: datetime) -> dict[str, State]:
    consent = station.question.consents.get(language="de")

    def thanks(text: str) -> State:
        token = read_token(issue_token(now, consent.pk), now)
        submit(Submission(station, token, text, "de", consent, consent_social=False, on_shared_device=True), now)

        def state(page: Page, language: str) -> None:
            page.goto(f"/{language}/s/t7m4/danke/{issue_handle(timezone.now(), token.nonce)}/")
            expect(page.locator(".code")).to_be_visible()
            # It would close while looked at.
            page.evaluate("for (let timer = 0; timer < 99; timer += 1) clearInterval(timer)")

        return state

    def languages(page: Page, language: str) -> None:
        page.goto(f"/{language}/s/t7m4/")
        page.locator("nav summary").click()

    def rules(page: Page, language: str) -> None:
        page.goto(f"/{language}/s/t7m4/")
        page.locator("footer a").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return {
        "terminal": At("s/t7m4/"),
        "terminal, languages": languages,
        "terminal, rules": rules,
        "terminal, closed": At("s/t7m3/"),
        "terminal, thanks": thanks(LONG),
        "terminal, call for help": thanks("Ich will nicht mehr leben"),
    }


def _reports(station: Station, now: datetime) -> dict[str, State]:
    answer = make_answer(Status.RELEASED, station=station, now=now, text=LONG)
    mild = file_report(nonce="mild", answer_id=answer.pk, reason="insult", flag="", now=now, **REPORTED)
    described = file_report(nonce="described", answer_id=None, reason="other", flag="", now=now, **REPORTED)
    return {
        "report": At(f"galerie/{answer.pk}/melden/"),
        "report, nothing in it": mistaken(f"galerie/{answer.pk}/melden/", ""),
        "report of nothing": At("galerie/0/melden/"),
        "report, described": At("melden/"),
        "report, described, nothing in it": mistaken("melden/", ""),
        "reported": At(f"melden/{mild.code}/"),
        "reported, described": At(f"melden/{described.code}/"),
        "report, unknown number": At("melden/bcd-fgh-jkl/"),
    }


def _receipts(station: Station, now: datetime) -> dict[str, tuple[Answer, str]]:
    """An answer in each state, and its receipt."""
    first, second = make_moderator(), make_moderator()

    def decided(after: Status, **words: str) -> tuple[Answer, str]:
        answer, receipt = answered(station, now)
        decide(answer_id=answer.pk, before=Status.NEW, after=after, by=first, now=now, **words)
        return answer, receipt

    receipts = {
        "waiting": answered(station, now),
        "shown": decided(Status.RELEASED),
        "shortened": decided(Status.RELEASED, shorter=f"{LONG} […]"),
        "rejected": decided(Status.REJECTED, reason=Reason.ALLEGATION),
        "crisis": decided(Status.REJECTED, reason=Reason.CRISIS),
        "objected": decided(Status.REJECTED, reason=Reason.OFF_TOPIC),
        "upheld": decided(Status.REJECTED, reason=Reason.OFF_TOPIC),
        "withdrawn": answered(station, now),
    }
    for name in ("objected", "upheld"):
        object_to_rejection(receipts[name][0], LONG, now)
    decide_objection(answer_id=receipts["upheld"][0].pk, restore=False, by=second, now=now)
    withdraw(receipts["withdrawn"][0])
    return receipts


def _empty_objection(receipt: str) -> State:
    def state(page: Page, language: str) -> None:
        page.goto(f"/{language}/antwort/{receipt}/")
        page.locator("details.object summary").click()
        page.evaluate("document.querySelector('details.object form').noValidate = true")
        page.locator("details.object button").dispatch_event("click")
        expect(page.get_by_role("alert")).to_be_focused()

    return state
