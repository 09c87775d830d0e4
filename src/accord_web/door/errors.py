from django.http import HttpResponse


def form_expired(request, reason=""):
    return HttpResponse("expired", status=403)
