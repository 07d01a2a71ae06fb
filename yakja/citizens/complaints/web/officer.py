from django.http import HttpRequest, HttpResponse


def work(request: HttpRequest, reference: str) -> HttpResponse:
    return HttpResponse(reference)
