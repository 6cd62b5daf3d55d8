# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A shop in Flask: templates, a database, JSON, generators; the same answers every time."""

import collections
import datetime
import json
import random
import sqlite3

import flask
from werkzeug.serving import make_server

chance = random.Random(5)
COLOURS = ["red", "green", "blue", "black", "white"]
GOODS = [{"id": i, "name": f"{chance.choice(COLOURS)} thing {i}", "price": chance.randrange(100, 9999),
          "tags": {chance.choice(COLOURS) for _ in range(3)}, "since": datetime.date(2020, 1, 1 + i % 28)}
         for i in range(2000)]
PAGE = """<!doctype html><title>{{ title }}</title><ul>{% for one in goods %}
<li class="{{ loop.cycle('odd', 'even') }}"><a href="/goods/{{ one.id }}">{{ one.name|title }}</a>
{{ '%.2f'|format(one.price / 100) }} {{ one.tags|sort|join(', ') }} {{ one.since.isoformat() }}</li>{% endfor %}</ul>"""

app = flask.Flask(__name__)
app.secret_key = "loopback only"


def database():
    if "database" not in flask.g:
        flask.g.database = sqlite3.connect(":memory:")
        flask.g.database.execute("CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT, price INTEGER)")
        flask.g.database.executemany("INSERT INTO goods VALUES (?, ?, ?)",
                                     [(one["id"], one["name"], one["price"]) for one in GOODS[:500]])
    return flask.g.database


@app.teardown_appcontext
def close(_problem):
    if "database" in flask.g:
        flask.g.pop("database").close()


@app.get("/")
def index():
    return flask.render_template_string(PAGE, title="All", goods=GOODS[:200])


@app.get("/goods")
def page():
    at = flask.request.args.get("page", 0, type=int) * 50
    return flask.render_template_string(PAGE, title=f"From {at}", goods=GOODS[at:at + 50])


@app.get("/goods/<int:number>")
def one(number):
    return flask.jsonify({key: sorted(value) if isinstance(value, set) else str(value)
                          for key, value in GOODS[number].items()})


@app.get("/search")
def search():
    rows = database().execute("SELECT id, name, price FROM goods WHERE name LIKE ? ORDER BY price, id",
                              (f"%{flask.request.args['q']}%",)).fetchall()
    return flask.jsonify(rows)


@app.get("/report.json")
def report():
    sums = collections.defaultdict(lambda: collections.Counter())
    for thing in GOODS:
        for tag in thing["tags"]:
            sums[tag][thing["since"].day] += thing["price"]
    return app.response_class(json.dumps(sums, sort_keys=True), mimetype="application/json")


@app.get("/later")
def later():
    def parts(n):
        for i in range(n):
            yield json.dumps([GOODS[(i * k) % 2000]["name"] for k in range(100)]) + "\n"
    return app.response_class(parts(flask.request.args.get("n", type=int)), mimetype="text/plain")


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
