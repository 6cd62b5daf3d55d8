# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs that serve: each answer is compared with what was answered before anybody was captured."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import threading

from batches import HERE, need
from outside import ENVIRONMENT, PATIENCE, STARTED, Skip, case, folder
from captures import Account

CLIENTS = 3


class Server:
    def __init__(self, name, argv, paths, ends=-signal.SIGTERM, place=None):
        """Each of @paths is answered the same every time; @argv prints where it listens; @ends is its status after
        SIGTERM."""
        self.account = Account(name)
        self.place = place or folder()
        self.paths = paths
        self.ends = ends
        self.over = threading.Event()
        self.wrong = []
        self.answered = 0
        self.log = open(self.place + "/server.log", "wb")
        environment = {**ENVIRONMENT, "HOME": self.place, "TMPDIR": self.place, "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(argv, cwd=self.place, env=environment, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.log)
        STARTED.append(self.process)
        line = self.process.stdout.readline().decode()
        found = re.search(r":(\d+)", line)
        assert found, f"{name} says {line!r}"
        self.port = int(found.group(1))

    def ask(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def client(self, number, expected, more):
        turn = number
        while not self.over.is_set():
            path = self.paths[turn % len(self.paths)]
            turn += 1
            try:
                answer = self.ask(path)
                if answer != expected[path]:
                    self.wrong.append((path, answer[0], answer[1][:200]))
                self.answered += 1
                if more is not None and turn % 40 == 0:
                    more(self)
            except Exception as problem:
                self.wrong.append((path, repr(problem)))
                return

    def run(self, more=None):
        expected = {path: self.ask(path) for path in self.paths}
        assert all(status == 200 for status, _ in expected.values()), {p: s for p, (s, _) in expected.items()}
        clients = [threading.Thread(target=self.client, args=(i, expected, more if i == 0 else None))
                   for i in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            self.account.watch(self.process, ended=lambda: bool(self.wrong))
        finally:
            self.over.set()
            for client in clients:
                client.join()
        print(f"# {self.account.name}: {self.answered} answers")
        assert not self.wrong, self.wrong[:3]
        assert self.process.poll() is None, f"it ended with {self.process.returncode}"
        assert {path: self.ask(path) for path in self.paths} == expected
        self.process.terminate()
        status = self.process.wait(timeout=PATIENCE)
        assert status == self.ends, status
        self.log.close()
        self.account.verdict()
        assert self.answered > 100


@case("/targets/flask/under-load")
def _():
    need("flask")
    Server("Flask", [sys.executable, "-u", HERE + "/flask_shop.py"],
           ["/", "/goods?page=3", "/goods/17", "/search?q=blue", "/report.json", "/later?n=20"]).run()


@case("/targets/django/under-load")
def _():
    need("django")
    Server("Django", [sys.executable, "-u", HERE + "/django_shop.py"],
           ["/", "/goods/?page=3", "/goods/17/", "/search/?q=blue", "/report.json"]).run()


# --- Mercurial ---

def hg(place, *arguments):
    return subprocess.run(["hg", *arguments], cwd=place, stdin=subprocess.DEVNULL, capture_output=True, check=True,
                          env={**ENVIRONMENT, "HOME": place, "HGRCPATH": "", "HGPLAIN": "1"}, timeout=PATIENCE).stdout


@case("/targets/mercurial/serving-a-repository")
def _():
    need()
    if shutil.which("hg") is None:
        raise Skip("there is no hg")
    place = folder()
    repository = place + "/repository"
    os.mkdir(repository)
    hg(repository, "init")
    hg(repository, "debugbuilddag", "-m", "-n", "+300")
    tip = hg(repository, "id", "-i", "-r", "tip").strip()

    def clone(server):
        copy = folder()
        hg(copy, "clone", "-q", "--noupdate", f"http://127.0.0.1:{server.port}/", copy + "/clone")
        assert hg(copy + "/clone", "id", "-i", "-r", "tip").strip() == tip
        shutil.rmtree(copy)

    # Without a user's settings, as all the commands here.
    Server("Mercurial", ["env", "HGRCPATH=", "HGPLAIN=1", "hg", "serve", "-R", repository, "-a", "127.0.0.1", "-p", "0",
                         "--print-url", "--config", "web.cacerts=", "-E", place + "/errors", "-A", place + "/access"],
           ["/json-log", "/raw-rev/7", "/raw-rev/250", "/raw-file/tip/mf", "/json-file/tip/", "/json-tags",
            "/?cmd=capabilities", "/raw-annotate/tip/mf", "/json-rev/299"], ends=255, place=place).run(more=clone)
