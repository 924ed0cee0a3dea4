"""The queue as a moderator without JavaScript uses it."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from contributions.models import Answer
from moderation.desk.enums import Queue

QUEUE = "/admin/moderation/queue/"


def send_decision(desk: Client, answer: Answer, decision: str, *, under: str = "", **fields: str) -> str:
    """Press a button as the form without JavaScript does, and return the page that follows, also a refusal."""
    queue = under or fields.get("queue", "")
    part = f".{queue}" if under or queue in Queue.WITH_OWN_ACTIONS else ""
    address = reverse(f"moderation:decide{part}.{decision}", args=[answer.pk])
    sent = desk.post(address, {"decision": decision, "seen": answer.status, "reason": ""} | fields)
    if sent.status_code == 422:
        return sent.content.decode()
    assert sent.status_code == 303
    assert sent["Location"].startswith(QUEUE)
    return desk.get(sent["Location"]).content.decode()


def numbers(page: str) -> list[int]:
    return [int(part.split('"')[0]) for part in page.split('data-answer="')[1:]]
