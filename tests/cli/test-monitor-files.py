# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of `vivarium-cli monitor`: what they are, who may read them, and places that cannot be written."""

import os
import shutil
import stat
import subprocess
import xml.etree.ElementTree

from outside import (CLI, ENVIRONMENT, PATIENCE, Skip, assert_failure, assert_one_line, case, cli, finish, folder,
                     main, start_cli, start_idle, strict_json, wait_watching)
from watching import assert_report

QUICK = ["monitor", "--quiet", "--interval=0.1", "--duration=0.5"]
FORMATS = ["png", "svg", "pdf", "csv", "json"]


def assert_png(path):
    try:
        from PIL import Image
    except ImportError:
        raise Skip("Python has no PIL")
    with Image.open(path) as image:
        image.load()
        assert image.format == "PNG" and image.width == 1280 and 200 < image.height < 4000, image.size
        colours = image.convert("RGB").getcolors(1 << 20)
    assert len(colours) > 20, "blank"
    background = max(colours)
    assert background[1] == (255, 255, 255), background
    assert background[0] < image.width * image.height * 0.999


@case("/cli/files/png")
def _():
    path = os.path.join(folder(), "a.png")
    assert cli(*QUICK, "--png", path, start_idle().pid).returncode == 0
    assert_png(path)


@case("/cli/files/svg")
def _():
    target = start_idle()
    path = os.path.join(folder(), "a.svg")
    assert cli(*QUICK, "--svg", path, target.pid).returncode == 0
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("width", "").startswith("1280")
    assert len(list(root.iter())) > 50


@case("/cli/files/pdf")
def _():
    path = os.path.join(folder(), "a.pdf")
    assert cli(*QUICK, "--pdf", path, start_idle().pid).returncode == 0
    with open(path, "rb") as file:
        data = file.read()
    assert data.startswith(b"%PDF-") and b"%%EOF" in data[-1024:] and len(data) > 2000


@case("/cli/files/picture-of-no-samples")
def _():
    place = folder()
    done = cli("monitor", "--quiet", "--interval=60", "--duration=0.1", start_idle().pid,
               *[f"--{name}={place}/a.{name}" for name in FORMATS])
    assert done.returncode == 0, done.err
    assert sorted(os.listdir(place)) == sorted("a." + name for name in FORMATS)


@case("/cli/files/picture-to-standard-output")
def _():
    done = cli(*QUICK, "--png=-", start_idle().pid)
    assert done.returncode == 0 and done.stdout.startswith(b"\x89PNG\r\n\x1a\n")


@case("/cli/files/who-may-read-them")
def _():
    place = folder()
    arguments = [f"--{name}={place}/a.{name}" for name in FORMATS]
    done = cli(*QUICK, start_idle().pid, *arguments, preexec_fn=lambda: os.umask(0o022))
    assert done.returncode == 0, done.err
    modes = {name: stat.S_IMODE(os.stat(f"{place}/a.{name}").st_mode) for name in FORMATS}
    assert modes == {"png": 0o644, "svg": 0o644, "pdf": 0o644, "csv": 0o644, "json": 0o600}, modes


@case("/cli/files/replaces-the-old-one")
def _():
    path = os.path.join(folder(), "a.json")
    with open(path, "w") as file:
        file.write("old " * 100000)
    assert cli(*QUICK, "--json", path, start_idle().pid).returncode == 0
    with open(path) as file:
        assert_report(strict_json(file.read()))


@case("/cli/files/bad-places-fail-before-the-watch")
def _():
    target = start_idle()
    place = folder()
    os.mkdir(place + "/folder")
    with open(place + "/plain", "w"):
        pass
    for path in ("/nonexistent/a", place + "/folder", place + "/plain/a", place + "/none/a"):
        for name in FORMATS:
            # Without a duration: it returns at once, or not at all.
            assert_failure("monitor", f"--{name}={path}", target.pid, words=[path])
    assert sorted(os.listdir(place)) == ["folder", "plain"]


@case("/cli/files/read-only-folder")
def _():
    place = folder()
    old = place + "/a.csv"
    with open(old, "w") as file:
        file.write("old")
    os.chmod(place, 0o555)
    try:
        if os.access(place, os.W_OK):
            if not os.path.isdir("/proc/self"):
                raise Skip("every folder can be written to")
            assert_failure("monitor", "--csv=/proc/self/a.csv", start_idle().pid, words=["/proc/self/a.csv"])
        else:
            assert_failure("monitor", f"--csv={old}", start_idle().pid, words=[old])
    finally:
        os.chmod(place, 0o755)
    with open(old) as file:
        assert file.read() == "old"


@case("/cli/files/one-bad-place-does-not-keep-the-others-away")
def _():
    target = start_idle()
    place = folder()
    os.mkdir(place + "/gone")
    process = start_cli("monitor", "--interval=0.1", f"--csv={place}/gone/a.csv", f"--png={place}/a.png",
                        f"--json={place}/a.json", target.pid)
    wait_watching(process)
    os.rmdir(place + "/gone")
    status, out, err = finish(process, 2)
    assert status == 1
    assert_one_line(err, "gone/a.csv")
    assert out.strip(), "the summary is still printed"
    with open(place + "/a.json") as file:
        assert_report(strict_json(file.read()))
    assert sorted(os.listdir(place)) == ["a.json", "a.png"]


@case("/cli/files/full-device")
def _():
    target = start_idle()
    for name in FORMATS:
        done = assert_failure(*QUICK, f"--{name}=/dev/full", target.pid, words=["/dev/full", "No space left on device"])
        assert done.out == ""
    with open("/dev/full", "wb") as full:
        assert_failure(*QUICK, "--json=-", target.pid, stdout=full, words=["No space left on device"])
        assert_failure("monitor", "--interval=0.1", "--duration=0.1", target.pid, stdout=full,
                       words=["No space left on device"])
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@case("/cli/files/full-disk-leaves-the-old-file")
def _():
    if os.geteuid() != 0 or shutil.which("mount") is None:
        raise Skip("only root can mount a small disk")
    place = folder()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place],
                      stderr=subprocess.DEVNULL).returncode != 0:
        raise Skip("a small disk cannot be mounted here")
    try:
        for name in FORMATS:
            with open(f"{place}/a.{name}", "w") as file:
                file.write("old")
        with open(place + "/ballast", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
        files = [f"--{name}={place}/a.{name}" for name in FORMATS]
        done = cli(*QUICK, *files, start_idle().pid)
        assert done.returncode == 1
        lines = done.err.splitlines()
        assert lines and all("No space left on device" in line for line in lines), done.err
        assert sorted(os.listdir(place)) == sorted(["ballast"] + ["a." + name for name in FORMATS])
        for name in FORMATS:
            with open(f"{place}/a.{name}") as file:
                assert file.read() == "old"
    finally:
        subprocess.run(["umount", place], check=True)


@case("/cli/files/pipe-with-a-name")
def _():
    path = os.path.join(folder(), "pipe")
    os.mkfifo(path)
    process = start_cli(*QUICK, f"--json={path}", start_idle().pid)
    with open(path) as file:
        assert_report(strict_json(file.read()))
    status, _out, err = finish(process)
    assert status == 0 and err == "" and stat.S_ISFIFO(os.stat(path).st_mode)


@case("/cli/files/follows-a-link")
def _():
    place = folder()
    os.symlink("real.csv", place + "/link.csv")
    assert cli(*QUICK, f"--csv={place}/link.csv", start_idle().pid).returncode == 0
    assert os.path.islink(place + "/link.csv") and os.path.getsize(place + "/real.csv") > 100


@case("/cli/files/reader-that-leaves")
def _():
    read, write = os.pipe()
    os.close(read)
    try:
        done = cli(*QUICK, "--json=-", start_idle().pid, stdout=write)
    finally:
        os.close(write)
    assert done.returncode == 0 and done.err == "", done


@case("/cli/files/names-with-odd-bytes")
def _():
    place = folder()
    path = os.path.join(os.fsencode(place), b"\xff new\nline.json")
    done = subprocess_cli([*QUICK, b"--json=" + path, str(start_idle().pid)])
    assert done.returncode == 0, done.stderr
    with open(path) as file:
        assert_report(strict_json(file.read()))
    done = subprocess_cli(["monitor", b"--json=/nonexistent/\xff\n\x1b[31m", "1"])
    assert done.returncode == 1 and done.stderr.count(b"\n") == 1 and b"\x1b" not in done.stderr
    done.stderr.decode("utf-8", "strict")


def subprocess_cli(arguments):
    return subprocess.run([CLI, *arguments], capture_output=True, timeout=PATIENCE, env=ENVIRONMENT)


if __name__ == "__main__":
    main()
