from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(request: HttpRequest, code: str = "") -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("s/<code>/", nothing, name="form")]
