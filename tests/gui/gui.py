# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""gui.py - drives a GTK 4 application as a person would: run it inside gui-run with /usr/bin/python3.

    import gui
    app = gui.launch([exe], app_id="io.github.vivarium.Vivarium")
    app.find("push button", "Main Menu").click()
    app.wait_for("Preferences")
    app.screenshot("/tmp/x.png")
    app.close()

Needs python3-gi python3-pil python3-xlib xdotool
(Debian), which /usr/bin/python3 finds and another python3 of the PATH may not.  Written against GTK 4.8.3.
"""
import os, re, subprocess, time, typing

from gi.repository import Gio, GLib
from PIL import Image, ImageChops, ImageGrab
from Xlib import X, XK, Xatom, display as xdisplay, error as xerror
from Xlib.ext import xtest

SCALE = int(os.environ.get("GUI_SCALE", "1"))
PATIENCE = 60           # seconds after which what should happen is taken not to; only a failure takes that long
ICON_NAMES = {"GtkImage", "GtkMenuButton", "AdwButtonContent"}    # what 4.8 says where there is no real name
A = "org.a11y.atspi."
STATES = {1: "active", 4: "checked", 7: "editable", 8: "enabled", 9: "expandable", 10: "expanded", 11: "focusable", 12: "focused",
          14: "horizontal", 16: "modal", 17: "multi-line", 18: "multiselectable", 20: "pressed", 21: "resizable", 22: "selectable",
          23: "selected", 24: "sensitive", 25: "showing", 26: "single-line", 29: "vertical", 30: "visible", 32: "indeterminate",
          33: "required", 36: "invalid-entry", 40: "checkable", 41: "has-popup", 42: "read-only"}
ROLES = ("invalid,accelerator label,alert,animation,arrow,calendar,canvas,check box,check menu item,color chooser,"
         "column header,combo box,date editor,desktop icon,desktop frame,dial,dialog,directory pane,drawing area,"
         "file chooser,filler,focus traversable,font chooser,frame,glass pane,html container,icon,image,internal frame,"
         "label,layered pane,list,list item,menu,menu bar,menu item,option pane,page tab,page tab list,panel,"
         "password text,popup menu,progress bar,push button,radio button,radio menu item,root pane,row header,"
         "scroll bar,scroll pane,separator,slider,spin button,split pane,status bar,table,table cell,"
         "table column header,table row header,tearoff menu item,terminal,text,toggle button,tool bar,tool tip,tree,"
         "tree table,unknown,viewport,window,extended,header,footer,paragraph,ruler,application,autocomplete,editbar,"
         "embedded,entry,chart,caption,document frame,heading,page,section,redundant object,form,link,"
         "input method window,table row,tree item,document spreadsheet,document presentation,document text,"
         "document web,document email,comment,list box,grouping,image map,notification,info bar,level bar,title bar,"
         "block quote,audio,video,definition,article,landmark,log,marquee,math,rating,timer,static,math fraction,"
         "math root,subscript,superscript,description list,description term,description value,footnote,"
         "content deletion,content insertion,mark,suggestion,push button menu").split(",")          # AtspiRole
TEXT_ROLES = {"text", "entry", "password text", "spin button", "paragraph"}


class Bus:
    """The accessibility bus.  Plain D-Bus, not libatspi: calls can be sent together and their answers gathered."""
    con = None

    @classmethod
    def get(cls):
        if cls.con is None:
            a = Gio.bus_get_sync(Gio.BusType.SESSION).call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                                                None, None, 0, PATIENCE * 1000, None).unpack()[0]
            f = Gio.DBusConnectionFlags
            cls.con = Gio.DBusConnection.new_for_address_sync(a, f.AUTHENTICATION_CLIENT | f.MESSAGE_BUS_CONNECTION, None, None)
        return cls.con

    @classmethod
    def call(cls, ref, iface, method, args=None, timeout=PATIENCE * 1000):
        return cls.get().call_sync(ref[0], ref[1], iface, method, args, None, 0, timeout, None).unpack()

    @classmethod
    def gather(cls, calls):
        """[(ref, iface, method, args)] -> [answer or None], all of them on their way at once"""
        con, ctx = cls.get(), GLib.MainContext.default()
        out, left = [None] * len(calls), [len(calls)]

        def done(c, res, i):
            left[0] -= 1
            try: out[i] = c.call_finish(res).unpack()
            except GLib.Error: pass
        for i, (ref, iface, method, args) in enumerate(calls):
            con.call(ref[0], ref[1], iface, method, args, None, 0, PATIENCE * 1000, None, done, i)
        while left[0]:
            ctx.iteration(True)
        return out


def _prop(ref, iface, name):
    return (ref, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (A + iface, name)))


WINDOW = GLib.Variant("(u)", (1,))                    # coordinates within the window; 0 = SCREEN makes GTK 4.8 warn


class GuiError(AssertionError):
    pass


def poll(fn, what, timeout=PATIENCE, step=0.05):
    """fn() until it gives something true; GuiError after timeout seconds."""
    end = time.monotonic() + timeout
    while True:
        try:
            r = fn()
        except GLib.Error:            # the widget went away while we looked at it
            r = None
        if r:
            return r
        if time.monotonic() > end:
            raise GuiError(f"timeout after {timeout} s: {what}")
        time.sleep(step)


def xdo(*args):
    r = subprocess.run(["xdotool", *map(str, args)], capture_output=True, text=True)
    if r.returncode and r.stderr.strip():
        raise GuiError(f"xdotool {' '.join(map(str, args))}: {r.stderr.strip()}")
    return r.stdout


def key(*keys):
    """key("ctrl+f"), key("Down", "Return")"""
    xdo("key", "--clearmodifiers", "--delay", "30", *keys)
    time.sleep(0.05)


def type_text(text):
    xdo("type", "--clearmodifiers", "--delay", "12" if text.isascii() else "60", "--", text)
    time.sleep(0.05)


_dpy = None


def dpy():
    global _dpy
    _dpy = _dpy or xdisplay.Display()
    return _dpy


def move(x, y):
    xtest.fake_input(dpy(), X.MotionNotify, x=int(x), y=int(y)); dpy().sync()
    time.sleep(0.02)


def press(button=1, down=True):
    xtest.fake_input(dpy(), X.ButtonPress if down else X.ButtonRelease, button); dpy().sync()


def click_at(x, y, button=1, count=1):
    """root coordinates, device pixels"""
    move(x, y)
    time.sleep(0.03)
    for _ in range(count):
        press(button); time.sleep(0.02); press(button, False); time.sleep(0.03)
    time.sleep(0.05)


def drag(x0, y0, x1, y1, steps=8, button=1):
    move(x0, y0); press(button)
    for i in range(1, steps + 1):
        move(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps)
    press(button, False); time.sleep(0.05)


def scroll_at(x, y, clicks):
    """clicks > 0: down"""
    move(x, y)
    for _ in range(abs(clicks)):
        press(5 if clicks > 0 else 4); press(5 if clicks > 0 else 4, False); time.sleep(0.02)


class Node:
    """One accessible object."""

    def __init__(self, app, ref, window=None, parent=None, role=None, extents=None):
        self.app, self.ref, self.window, self._parent, self._role, self._ext = app, ref, window, parent, role, extents

    def _call(self, iface, method, args=None):
        r = Bus.call(self.ref, A + iface, method, args)
        return r[0] if r else None

    def _get(self, iface, prop):
        return Bus.call(*_prop(self.ref, iface, prop))[0]

    @property
    def role(self):
        if self._role is None:
            self._role = ROLES[self._call("Accessible", "GetRole")]
        return self._role

    name = property(lambda s: s._get("Accessible", "Name"))
    description = property(lambda s: s._get("Accessible", "Description"))

    @staticmethod
    def _label(n, d):
        """The name; for icon buttons, where GTK 4.8 says 'GtkImage', the tooltip (= description)."""
        if n in ICON_NAMES or not n:
            return d or n
        if "_" in n:                                  # '_Save Save': mnemonic and child's label, both
            for i in range(len(n)):
                if n[i] == " " and n[:i].replace("_", "", 1) == n[i + 1:]:
                    return n[i + 1:]
        return n

    label = property(lambda s: s._label(s.name, s.description))
    interfaces = property(lambda s: [i.rsplit(".", 1)[1] for i in s._call("Accessible", "GetInterfaces")])

    @property
    def states(self):
        lo, hi = self._call("Accessible", "GetState")
        bits = lo | hi << 32
        return {STATES.get(i, str(i)) for i in range(64) if bits >> i & 1}

    @property
    def text(self):
        """what an entry holds; a label's text is its name too"""
        try:
            n = self._get("Text", "CharacterCount")
            return self._call("Text", "GetText", GLib.Variant("(ii)", (0, n)))     # an end of -1 gives "" in 4.8
        except GLib.Error:
            return ""

    @property
    def value(self):
        try: return self._get("Value", "CurrentValue")
        except GLib.Error: return None

    @value.setter
    def value(self, v):
        Bus.call(self.ref, "org.freedesktop.DBus.Properties", "Set",
                 GLib.Variant("(ssv)", (A + "Value", "CurrentValue", GLib.Variant("d", v))))

    @property
    def extents(self):
        """x, y, w, h in logical pixels within the toplevel; None where there is no Component"""
        try: return tuple(self._call("Component", "GetExtents", WINDOW))
        except GLib.Error: return None

    @property
    def children(self):
        return [Node(self.app, tuple(r), self.window, self) for r in self._call("Accessible", "GetChildren")]

    @property
    def parent(self):
        if self._parent is None:
            r = tuple(self._get("Accessible", "Parent"))
            self._parent = Node(self.app, r, self.window) if not r[1].endswith("/null") else None
        return self._parent

    def __eq__(self, o):
        return isinstance(o, Node) and self.ref == o.ref

    def __hash__(self):
        return hash(self.ref)

    def __repr__(self):
        return f"<{self.role} {self.label!r}>"

    def toplevel(self):
        if not self.window:
            n = self
            while n:                                  # by its place: the file chooser's role is 'filler' in 4.8
                p = n.parent
                if p is None or p.role == "application":
                    break
                n = p
            self.window = n
        return self.window

    def rect(self):
        """x, y, w, h on the screen, device pixels"""
        ex, ey, ew, eh = self.extents
        n, top = self, self.toplevel()
        wins = self.app.xwindows()
        popups = [w for w in wins if w.popup]
        while popups and n and n != top:      # a popover: an X window of its own, of just the popover's size;
            e = n.extents                             # extents inside count from the popover's parent widget
            for p in popups:
                if e and abs(e[2] * SCALE - p.w) <= 2 and abs(e[3] * SCALE - p.h) <= 2:
                    return p.x + (ex - e[0]) * SCALE, p.y + (ey - e[1]) * SCALE, ew * SCALE, eh * SCALE
            n = n.parent
        fx, fy, fw, fh = top.extents
        w = self.app.xwindow(top)
        l, r, t, b = w.frame or (((w.w - fw * SCALE) / 2,) * 2 + ((w.h - fh * SCALE) / 2,) * 2)
        return w.x + l + ex * SCALE, w.y + t + ey * SCALE, ew * SCALE, eh * SCALE

    def still_rect(self, quiet=0.3):
        """rect(), once the widget has stood in one place for quiet seconds and nothing lies over it: rows move
        when those above them come and go, and what was just shown has its place only after the next frame."""
        last, since = None, 0

        def look():
            nonlocal last, since
            now = self.rect()
            if now != last or now[2] <= 0 or now[3] <= 0:
                last, since = now, time.monotonic()
            popup = any(w.popup for w in self.app.xwindows())          # on_top() knows no popovers
            return time.monotonic() - since >= quiet and (popup or self.app.on_top(self)) and last
        try:
            return poll(look, f"{self!r} to stand still")
        except GuiError as error:
            raise GuiError(f"{error}; last seen at {last}") from None

    def click(self, button=1, count=1, at=None):
        """A real pointer click in the middle, or at=(fx, fy) fractions of the widget, once it stands still."""
        x, y, w, h = self.still_rect()
        fx, fy = at or (0.5, 0.5)
        click_at(x + w * fx, y + h * fy, button, count)
        return self

    def double_click(self):
        return self.click(count=2)

    def action_names(self):
        return [x[0] for x in self._call("Action", "GetActions")]

    def do(self, action=None):
        """The Action interface, with no pointer: do() for the only or first one, do("win.save") by name."""
        names = self.action_names()
        if not names or action and action not in names:
            raise GuiError(f"{self!r} has no action {action}; it has {names}")
        if not self._call("Action", "DoAction", GLib.Variant("(i)", (names.index(action) if action else 0,))):
            raise GuiError(f"{self!r}: action {action or 0} refused; it has {names}")
        return self

    def type(self, text, clear=True):
        """Click into it, and type as a keyboard does."""
        self.click()
        if clear:
            key("ctrl+a", "BackSpace")
        type_text(text)
        return self

    def set_text(self, text):
        """EditableText; no keyboard, any script."""
        self._call("EditableText", "SetTextContents", GLib.Variant("(s)", (text,)))
        return self

    def find(self, role=None, name=None, **kw):
        return self.app.find(role, name, root=self, **kw)

    def find_all(self, role=None, name=None, **kw):
        return self.app.find_all(role, name, root=self, **kw)

    # --- GtkColumnView ('tree table') and GtkListView, GtkListBox ('list')
    def rows(self):
        """The rows on the screen (a list makes widgets for about 200 rows; those it doesn't show are 0 x 0)."""
        lst = self if self.role == "list" else next(iter(self.find_all("list")), None)
        if lst is None:
            return []
        lx, ly, lw, lh = lst.extents
        kids = lst.children
        out = []
        for r, e in zip(kids, Bus.gather([(k.ref, A + "Component", "GetExtents", WINDOW) for k in kids])):
            x, y, w, h = e[0] if e else (0, 0, 0, 0)
            if w > 0 and h > 0 and ly < y + h / 2 < ly + lh:          # a row half out at an edge counts
                out.append((y, r))
        return [r for y, r in sorted(out, key=lambda t: t[0])]

    def cells(self):
        """texts of one row's cells"""
        return self._cells([self])[0]

    def _cells(self, rows):
        cells = [c for c in ([n.children for n in rows])]
        flat = [c for row in cells for c in row]
        texts = {c: " ".join(self.app._texts(c)) for c in flat}
        return [[texts[c] for c in row] for row in cells]

    def all_text(self):
        return self.app._texts(self)

    def table(self):
        return self._cells(self.rows())

    def select_row(self, text):
        """Click the row (on the screen) that has a cell saying text.  Rows further down: scroll or filter first."""
        def look():
            rows = self.rows()
            for r, c in zip(rows, self._cells(rows)):
                if text in c:
                    return r
        r = poll(look, f"row with {text!r} in {self!r}")
        r.click(at=(0.3, 0.5))
        poll(lambda: "selected" in r.states, f"row {text!r} to be selected")
        return r


class XWin(typing.NamedTuple):
    id: int
    x: int
    y: int
    w: int
    h: int
    title: str
    popup: bool
    frame: tuple        # _GTK_FRAME_EXTENTS: left, right, top, bottom (the shadow)

    def visible(self):
        """x0, y0, x1, y1 without the shadow"""
        l, r, t, b = self.frame or (0, 0, 0, 0)
        return max(0, self.x + l), max(0, self.y + t), self.x + self.w - r, self.y + self.h - b


class App:
    def __init__(self, argv, app_id, env, cwd, log):
        self.app_id = app_id
        self.log = log or os.path.join(os.environ.get("GUI_RUN_DIR", "/tmp"), f"app-{os.getpid()}-{time.monotonic_ns()}.log")
        self._out = open(self.log, "wb")
        e = dict(os.environ, **(env or {}))
        self.started = time.monotonic()
        self.proc = subprocess.Popen(argv, env=e, cwd=cwd, stdout=self._out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.ref = None

    # --- life
    def _look(self):
        if self.proc.poll() is not None:
            raise GuiError(f"the application ended with {self.proc.returncode} at its start:\n{self.output()}")
        for r in Bus.call(("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"), A + "Accessible", "GetChildren")[0]:
            pid = Bus.call(("org.freedesktop.DBus", "/"), "org.freedesktop.DBus", "GetConnectionUnixProcessID", GLib.Variant("(s)", (r[0],)))[0]
            if pid == self.proc.pid and Bus.call(r, A + "Accessible", "GetChildren")[0]:
                return tuple(r)

    def wait_started(self, timeout):
        self.ref = poll(self._look, "the application on the accessibility bus", timeout)
        poll(lambda: self.xwindows(), "its X window", timeout)
        poll(lambda: self._drawn(), "its first frame", timeout)
        self.startup = time.monotonic() - self.started
        return self

    def _drawn(self):
        for w in self.xwindows():
            im = ImageGrab.grab(bbox=w.visible(), xdisplay="")
            lo_hi = im.convert("L").getextrema()
            if lo_hi[0] != lo_hi[1]:
                return True

    def output(self):
        with open(self.log, errors="replace") as f:
            return f.read()

    def warnings(self):
        return [l for l in self.output().splitlines() if re.search(r"-(WARNING|CRITICAL|ERROR) \*\*|runtime error:|ERROR: \w+Sanitizer", l)]

    def close(self, timeout=PATIENCE):
        """Ends it (app.quit, window.close, then SIGTERM and SIGKILL), gives its exit status."""
        if self.proc.poll() is None:
            try:
                if "quit" in self.actions("app"):
                    self.activate_action("app.quit")
                else:
                    self.windows()[0].do("window.close")
                self.proc.wait(timeout)
            except Exception:
                self.proc.terminate()
                try: self.proc.wait(3)
                except subprocess.TimeoutExpired: self.proc.kill(); self.proc.wait()
        self._out.close()
        return self.proc.returncode

    __enter__ = lambda self: self
    def __exit__(self, *a): self.close()

    # --- X windows
    def xwindows(self):
        """this process's mapped windows, popovers and tooltips as well: XWin(id x y w h title popup frame)"""
        d = dpy()
        pid_a, ext_a, name_a = (d.intern_atom(n) for n in ("_NET_WM_PID", "_GTK_FRAME_EXTENTS", "_NET_WM_NAME"))
        root, out = d.screen().root, []

        def look(w, depth):
            try:
                at = w.get_attributes()
                if at.map_state != X.IsViewable:
                    return
                p = w.get_full_property(pid_a, Xatom.CARDINAL)
                if p and p.value[0] == self.proc.pid:
                    g, o = w.get_geometry(), w.translate_coords(root, 0, 0)
                    if g.width > 1 and g.height > 1:
                        f = w.get_full_property(ext_a, Xatom.CARDINAL)
                        n = w.get_full_property(name_a, X.AnyPropertyType)
                        n = n.value if n else b""
                        out.append(XWin(w.id, -o.x, -o.y, g.width, g.height, n.decode() if isinstance(n, bytes) else n,
                                        bool(at.override_redirect), tuple(f.value) if f else None))
                    return
                if depth < 3:                         # a window manager's frame
                    for c in w.query_tree().children:
                        look(c, depth + 1)
            except xerror.XError:
                pass
        for c in root.query_tree().children:
            look(c, 0)
        return out

    def xwindow(self, top):
        ws = [w for w in self.xwindows() if not w.popup]
        ws = [w for w in ws if w.title == top.name] or ws
        if not ws:
            raise GuiError(f"no X window for {top!r}")
        if len(ws) > 1:
            _, _, fw, fh = top.extents
            ws.sort(key=lambda w: abs(w.w - sum((w.frame or (5, 5))[:2]) - fw * SCALE) + abs(w.h - sum((w.frame or (0, 0, 5, 5))[2:]) - fh * SCALE))
        return ws[0]

    # --- looking
    def windows(self):
        root = Node(self, self.ref, role="application")
        out = root.children
        for w in out:
            w.window = w
        return out

    def walk(self, root=None, hidden=False):
        """The tree in its order.  A level at a time is asked for: children, extents, role and state of all nodes at once.
        hidden=False leaves out what isn't 'visible' or has no size (a page never shown, an empty list row)."""
        level = [root] if root else self.windows()
        kids_of, all_roots = {}, level
        while level:
            q = []
            for n in level:
                q += [(n.ref, A + "Accessible", "GetChildren", None), (n.ref, A + "Component", "GetExtents", WINDOW),
                      (n.ref, A + "Accessible", "GetState", None), (n.ref, A + "Accessible", "GetRole", None)]
            ans, nxt = Bus.gather(q), []
            for i, n in enumerate(level):
                ch, ex, st, ro = ans[4 * i:4 * i + 4]
                n._ext, n._role = tuple(ex[0]) if ex else None, ROLES[ro[0]] if ro else "?"
                n._state = (st[0][0] | st[0][1] << 32) if st else 0
                n._shown = ch is not None and bool(n._state >> 30 & 1) and not (n._ext and n._ext[2] <= 0 and n._ext[3] <= 0)
                kids = [Node(self, tuple(r), n.window, n) for r in ch[0]] if ch and (hidden or n._shown) else []
                kids_of[n] = kids
                nxt += kids
            level = nxt
        stack = list(reversed(all_roots))
        while stack:
            n = stack.pop()
            if hidden or n._shown:
                yield n
                stack.extend(reversed(kids_of[n]))

    def _texts(self, root):
        """what the widgets under root say, in their order"""
        nodes = [n for n in self.walk(root) if n._role in ("label", "text", "entry", "spin button")]
        names = Bus.gather([_prop(n.ref, "Accessible", "Name") for n in nodes])
        return [t for t in ((n.text if n._role != "label" else a and a[0]) for n, a in zip(nodes, names)) if t]

    def find_all(self, role=None, name=None, text=None, root=None, hidden=False):
        """name, text: a string (name: equal, text: contained) or re.compile(...)"""
        nodes = [n for n in self.walk(root, hidden) if role in (None, n._role)]
        if name is None and text is None:
            return nodes
        ans = Bus.gather([_prop(n.ref, "Accessible", p) for n in nodes for p in ("Name", "Description")])
        out = []
        for i, n in enumerate(nodes):
            nm, de = (ans[2 * i] or [""])[0], (ans[2 * i + 1] or [""])[0]
            lb = Node._label(nm, de)
            if name is not None and not (name.search(lb) if isinstance(name, re.Pattern) else name in (nm, lb, de)):
                continue
            if text is not None:
                t = n.text if n._role in TEXT_ROLES else nm
                if not (text.search(t) if isinstance(text, re.Pattern) else text in t):
                    continue
            out.append(n)
        return out

    def find(self, role=None, name=None, text=None, root=None, nth=0, timeout=PATIENCE, hidden=False):
        def look():
            f = self.find_all(role, name, text, root, hidden)
            return f[nth] if len(f) > nth else None
        return poll(look, f"find role={role!r} name={name!r} text={text!r}", timeout)

    def page(self):
        """name of the chosen 'page tab'.  (A page that was shown once keeps its extents in 4.8, so find() finds what is on it
        even when another page is in front: look at page(), or use find(root=...).)"""
        for n in self.find_all("page tab"):
            if "selected" in n.states:
                return n.name

    def window(self, title, timeout=PATIENCE):
        """a toplevel by its title: dialogs, the file chooser"""
        return poll(lambda: next((w for w in self.windows() if w.name == title), None), f"window {title!r}", timeout)

    def save_as(self, path, title=None):
        """Answers the GtkFileChooserNative that is open (in its GTK form): type the whole path, Return."""
        d = poll(lambda: next((w for w in self.windows() if w.find_all("text", "Name:") and (title is None or w.name == title)), None),
                 "file chooser")
        entry = d.find("text", "Name:")
        entry.click()
        key("ctrl+a")
        type_text(path)
        try:
            poll(lambda: entry.text == path, "the path to be typed", 10)
        except GuiError:
            entry.set_text(path)
        wid = self.xwindow(d).id
        shut = lambda: wid not in [w.id for w in self.xwindows()]      # quick: a toast may be short-lived
        key("Return")                                 # may only have taken the completion
        try:
            poll(shut, "", 10)
        except GuiError:
            for button in d.find_all("push button", "Save"):           # none, where it closed meanwhile
                button.do()
            poll(shut, "file chooser to close (does the file exist already?)")

    def on_top(self, node):
        """False: another widget of the window lies over the middle of node (hidden page, covered).  Unsure counts as True."""
        x, y, w, h = node.extents
        hit = node.toplevel()._call("Component", "GetAccessibleAtPoint", GLib.Variant("(iiu)", (x + w // 2, y + h // 2, 1)))
        if not hit or hit[1].endswith("/null"):
            return True

        def chain(n):
            out = []
            while n is not None and n.role != "application":
                out.append(n)
                n = n.parent
            return out
        hit = Node(self, tuple(hit))
        return hit in chain(node) or node in chain(hit)

    def exists(self, role=None, name=None, text=None, root=None):
        return bool(self.find_all(role, name, text, root))

    def wait_for(self, text, timeout=PATIENCE, role=None):
        """until a widget on the screen says text (contained, or re.compile)"""
        return self.find(role, text=text, timeout=timeout)

    def wait_gone(self, role=None, name=None, text=None, timeout=PATIENCE):
        poll(lambda: not self.exists(role, name, text), f"{role} {name} {text} to go away", timeout)

    def dump_tree(self, root=None, hidden=False, file=None):
        """The tree as text; unnamed panels and fillers are left out."""
        nodes = list(self.walk(root, hidden))
        ans = Bus.gather([_prop(n.ref, "Accessible", p) for n in nodes for p in ("Name", "Description")])
        depth, out = {}, []
        for i, n in enumerate(nodes):
            nm, de = (ans[2 * i] or [""])[0], (ans[2 * i + 1] or [""])[0]
            d = depth.get(n._parent, 0)
            plain = n._role in ("panel", "filler", "separator") and (not nm or nm.startswith(("Gtk", "Adw")))
            depth[n] = d + (not plain)
            if not plain:
                st = {STATES.get(k, str(k)) for k in range(64) if n._state >> k & 1}
                st -= {"enabled", "sensitive", "visible", "focusable", "showing", "selectable", "horizontal", "vertical"}
                t, v = n.text if n._role in TEXT_ROLES else "", n.value if n._role in ("spin button", "slider", "progress bar", "level bar") else None
                out.append("  " * d + f"{n._role} {Node._label(nm, de)!r}" + (f" text={t!r}" if t else "")
                           + (f" value={v:g}" if v is not None else "") + (f" {n._ext}" if n._ext else "") + (f" {sorted(st)}" if st else ""))
        s = "\n".join(out)
        if file:
            with open(file, "w") as f:
                f.write(s + "\n")
        return s

    # --- pictures
    def grab(self, node=None, window=False):
        """PIL image of the screen, of the window(s)'s rectangle, or of one node"""
        if node is not None:
            x, y, w, h = map(round, node.rect())
            return ImageGrab.grab(bbox=(x, y, x + w, y + h), xdisplay="")
        im = ImageGrab.grab(xdisplay="")
        if window:
            v = [w.visible() for w in self.xwindows()]
            im = im.crop((min(a[0] for a in v), min(a[1] for a in v),
                          min(im.width, max(a[2] for a in v)), min(im.height, max(a[3] for a in v))))
        return im

    def wait_still(self, timeout=5, quiet=0.25):
        """until the screen hasn't changed for quiet seconds (a benchmark or spinner never is)"""
        end = time.monotonic() + timeout
        last, since = ImageGrab.grab(xdisplay=""), time.monotonic()
        while time.monotonic() < end:
            time.sleep(0.06)
            im = ImageGrab.grab(xdisplay="")
            if ImageChops.difference(im, last).getbbox():
                last, since = im, time.monotonic()
            elif time.monotonic() - since >= quiet:
                return True
        return False

    def screenshot(self, path, node=None, window=True, still=True, park=True):
        """PNG of the application's windows (window=False: the whole screen; node: one widget); park: takes the
        pointer away first, so that no tooltip lies over things"""
        if park:
            sc = dpy().screen()
            move(sc.width_in_pixels - 1, sc.height_in_pixels - 1)
        if still:
            self.wait_still()
        im = self.grab(node, window)
        if im.convert("L").getextrema()[0] == im.convert("L").getextrema()[1]:
            raise GuiError("the screenshot has one colour only")
        im.save(path)
        return im

    # --- GActions over D-Bus (org.gtk.Actions): app.NAME and win.NAME
    def _path(self, scope, window):
        base = "/" + self.app_id.replace(".", "/").replace("-", "_")
        return base if scope == "app" else f"{base}/window/{window}"

    def _gcall(self, path, method, args, sig):
        return self.bus.call_sync(self.app_id, path, "org.gtk.Actions", method, args, GLib.VariantType(sig) if sig else None,
                                  Gio.DBusCallFlags.NO_AUTO_START, PATIENCE * 1000, None).unpack()

    def actions(self, scope="win", window=1):
        return self._gcall(self._path(scope, window), "List", None, "(as)")[0]

    def activate_action(self, name, param=None, window=1):
        """activate_action("win.view", "chart"); a str, int (-> i), float, bool, or a GLib.Variant; name with app. or win.
        An action that isn't exported (gtk_widget_class_install_action) is done through accessibility, where it can have no parameter."""
        scope, _, n = name.partition(".")
        path = self._path(scope, window)
        if scope not in ("app", "win") or n not in self._gcall(path, "List", None, "(as)")[0]:
            for w in self.windows():
                if name in w.action_names():
                    return w.do(name)
            raise GuiError(f"no action {name}")
        enabled, sig, state = self._gcall(path, "Describe", GLib.Variant("(s)", (n,)), "((bgav))")[0]
        if not enabled:
            raise GuiError(f"action {name} is disabled")
        if param is None:
            av = []
        else:
            if not isinstance(param, GLib.Variant):
                param = GLib.Variant(sig or {str: "s", bool: "b", int: "i", float: "d"}[type(param)], param)
            av = [param]
        self._gcall(path, "Activate", GLib.Variant("(sava{sv})", (n, av, {})), None)

    def action_state(self, name, window=1):
        scope, _, n = name.partition(".")
        state = self._gcall(self._path(scope, window), "Describe", GLib.Variant("(s)", (n,)), "((bgav))")[0][2]
        return state[0] if state else None

    def action_enabled(self, name, window=1):
        scope, _, n = name.partition(".")
        return self._gcall(self._path(scope, window), "Describe", GLib.Variant("(s)", (n,)), "((bgav))")[0][0]

    # --- whole-window things
    def resize(self, w, h, title=None):
        """logical size of the window without its shadow; GTK doesn't go under its minimum"""
        for x in self.xwindows():
            if not x.popup and (title is None or x.title == title):
                l, r, t, b = x.frame or (0, 0, 0, 0)
                xdo("windowsize", x.id, w * SCALE + l + r, h * SCALE + t + b)
                time.sleep(0.2)
                self.wait_still()
                return
        raise GuiError("no window")

    def focus(self, title=None):
        for x in self.xwindows():
            if not x.popup and (title is None or x.title == title):
                xdo("windowfocus" if os.environ.get("GUI_WM") == "none" else "windowactivate", "--sync", x.id)
                return


def launch(argv, app_id=None, env=None, cwd=None, log=None, timeout=PATIENCE):
    """Starts argv (a list), waits for its first window on the accessibility bus and its first frame."""
    app = App([argv] if isinstance(argv, str) else list(argv), app_id, env, cwd, log)
    try:
        return app.wait_started(timeout)
    except BaseException:
        if app.proc.poll() is None:
            app.proc.kill()
        app.proc.wait()
        raise
