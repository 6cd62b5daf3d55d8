# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A shop in Django: models in a database file, templates, the usual middleware; the same answers every time."""

import os
import random

import django
from django.conf import settings
from django.core.paginator import Paginator
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

settings.configure(
    DEBUG=False, SECRET_KEY="loopback only", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
                "django.middleware.common.CommonMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.abspath("shop.db")}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from django.db import connection, models  # noqa: E402


class Thing(models.Model):
    name = models.CharField(max_length=80)
    price = models.IntegerField()
    colour = models.CharField(max_length=20)

    class Meta:
        app_label = "shop"
        ordering = ["id"]


PAGE = engines["django"].from_string(
    """<!doctype html><title>{{ title }}</title><ul>{% for one in goods %}<li class="{% cycle 'odd' 'even' %}">
<a href="/goods/{{ one.id }}/">{{ one.name|title }}</a> {{ one.price|floatformat:2 }} {{ one.colour|upper }}</li>{% endfor %}</ul>""")


def index(request):
    return HttpResponse(PAGE.render({"title": "All", "goods": Thing.objects.all()[:200]}, request))


def page(request):
    goods = Paginator(Thing.objects.all(), 50).get_page(request.GET["page"])
    return HttpResponse(PAGE.render({"title": f"Page {goods.number}", "goods": goods}, request))


def one(request, number):
    thing = Thing.objects.get(pk=number)
    return JsonResponse({"id": thing.id, "name": thing.name, "price": thing.price})


def search(request):
    found = Thing.objects.filter(name__contains=request.GET["q"]).order_by("price", "id")
    return JsonResponse(list(found.values("id", "name", "price")), safe=False)


def report(_request):
    sums = Thing.objects.values("colour").annotate(sum=models.Sum("price"), n=models.Count("id")).order_by("colour")
    return JsonResponse(list(sums), safe=False)


urlpatterns = [path("", index), path("goods/", page), path("goods/<int:number>/", one), path("search/", search),
               path("report.json", report)]


def fill():
    chance = random.Random(5)
    colours = ["red", "green", "blue", "black", "white"]
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
    Thing.objects.bulk_create(
        Thing(name=f"{colour} thing {i}", price=chance.randrange(100, 9999), colour=colour)
        for i, colour in enumerate(chance.choice(colours) for _ in range(1000)))


if __name__ == "__main__":
    fill()
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
