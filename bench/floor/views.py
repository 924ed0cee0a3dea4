"""The floor's form, views, addresses and WSGI application; `python -m bench.floor.views` fills its empty database."""

import os

import django
from django import forms
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.floor.settings")
application = get_wsgi_application()

from bench.floor.models import Answer, Stamp  # noqa: E402 (needs the settings)

ANSWERS, FEED_LENGTH = 1_000, 50


class AnswerForm(forms.Form):
    text = forms.CharField(max_length=280, widget=forms.Textarea(attrs={"rows": 5}))
    consent_exhibition = forms.BooleanField()
    consent_social = forms.BooleanField(required=False)
    quarter = forms.ChoiceField(choices=[("", "-"), ("010", "Stadtmitte"), ("180", "Uerdingen")], required=False)


def form(request: HttpRequest) -> HttpResponse:
    answer = AnswerForm(request.POST or None)
    if answer.is_valid():
        del answer.cleaned_data["consent_exhibition"]
        Answer.objects.create(**answer.cleaned_data)
        return redirect("thanks")
    return render(request, "form.html", {"form": answer}, status=422 if answer.is_bound else 200)


def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "thanks.html")


kept: dict[int, bytes] = {}


def feed(request: HttpRequest) -> HttpResponse:
    version = Stamp.objects.values_list("version", flat=True).get(pk=1)
    etag = f'"{version}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        if version not in kept:
            newest = Answer.objects.exclude(released_at=None).order_by("-released_at", "-id")
            kept[version] = JsonResponse({"answers": list(newest.values("id", "text")[:FEED_LENGTH])}).content
        response = HttpResponse(kept[version], content_type="application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    return response


urlpatterns = [path("", form), path("thanks/", thanks, name="thanks"), path("feed/", feed)]


def fill() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Answer)
        editor.create_model(Stamp)
    Stamp.objects.create(pk=1)
    text = "Abends in Uerdingen auf der Mauer sitzen und raten, wohin die Schiffe fahren. Kostet nichts."
    Answer.objects.bulk_create(Answer(text=text, released_at=timezone.now()) for _ in range(ANSWERS))


if __name__ == "__main__":
    django.setup()
    fill()
