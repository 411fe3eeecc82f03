"""A page as a person meets it: headings, forms, controls, links, sentences."""

from html.parser import HTMLParser
from urllib.parse import urljoin

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link",
         "meta", "source", "track", "wbr"}
_UNSEEN = {"script", "style", "template", "head"}


class Element:
    """One element of a page; `children` holds elements and text."""

    def __init__(self, tag, attributes, parent):
        self.tag = tag
        self.attributes = dict(attributes)
        self.parent = parent
        self.children = []

    def __getitem__(self, name):
        return self.attributes.get(name)

    def __contains__(self, name):
        return name in self.attributes

    def every(self, tag=None, **wanted):
        """Elements below this one, in the order of the document."""
        for child in self.children:
            if isinstance(child, str):
                continue
            if tag in (None, child.tag) and all(
                    child[name.replace("_", "-")] == value
                    for name, value in wanted.items()):
                yield child
            yield from child.every(tag, **wanted)

    def first(self, tag=None, **wanted):
        return next(self.every(tag, **wanted), None)

    @property
    def text(self):
        """Its text as a reader sees it: runs of white space are one space."""
        return " ".join("".join(self._words()).split())

    def _words(self):
        if self.tag in _UNSEEN:
            return
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._words()
        if self.tag not in ("b", "strong", "em", "i", "a", "bdi", "span",
                            "code", "time", "small", "wbr"):
            yield " "

    def inside(self, tag):
        """The nearest element of that tag around this one, or None."""
        element = self.parent
        while element is not None and element.tag != tag:
            element = element.parent
        return element


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Element("#document", (), None)
        self._open = self.root

    def handle_starttag(self, tag, attrs):
        element = Element(tag, ((name, value if value is not None else "")
                                for name, value in attrs), self._open)
        self._open.children.append(element)
        if tag not in _VOID:
            self._open = element

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open = self._open.parent

    def handle_endtag(self, tag):
        element = self._open
        while element is not None and element.tag != tag:
            element = element.parent
        if element is not None and element.parent is not None:
            self._open = element.parent

    def handle_data(self, data):
        self._open.children.append(data)


class Form:
    """A form with the values it would send if one pressed its button now."""

    def __init__(self, page, element):
        self.page = page
        self.element = element
        self.method = (element["method"] or "get").upper()
        self.action = urljoin(page.url, element["action"] or page.url)

    def controls(self, name=None):
        wanted = {"name": name} if name else {}
        for tag in ("input", "select", "textarea"):
            for control in self.element.every(tag, **wanted):
                if control["name"]:
                    yield control

    def label(self, control):
        """The words beside a control."""
        around = control.inside("label")
        if around is None and control["id"]:
            around = self.page.root.first("label", **{"for": control["id"]})
        return around.text if around is not None else ""

    def choices(self, name):
        """{words beside it: (value, is it on, can it be changed)}"""
        return {self.label(box): (box["value"], "checked" in box,
                                  "disabled" not in box)
                for box in self.controls(name)
                if box["type"] in ("checkbox", "radio")}

    def value_of(self, name, words):
        """The value of the one choice whose label begins with `words`."""
        found = [value for label, (value, *_) in self.choices(name).items()
                 if label.startswith(words)]
        assert len(found) == 1, (
            f"{words!r} among {sorted(self.choices(name))}: {found}")
        return found[0]

    def account(self, words):
        """The id of the account whose name begins so; with one account the
        page may have it fixed."""
        if self.choices("account"):
            return self.value_of("account", words)
        return dict(self.values())["account"]

    def values(self):
        """What a browser would send, without a button: [(name, value)]"""
        sent = []
        for control in self.controls():
            if "disabled" in control:
                continue
            kind = control["type"] if control.tag == "input" else control.tag
            if kind in ("submit", "button", "image", "reset", "file"):
                continue
            if kind in ("checkbox", "radio") and "checked" not in control:
                continue
            if kind == "textarea":
                value = "".join(control.children)
            elif kind == "select":
                chosen = [option for option in control.every("option")
                          if "selected" in option]
                chosen = chosen or list(control.every("option"))[:1]
                value = chosen[0]["value"] if chosen else ""
            else:
                value = control["value"]
                if value is None:
                    value = "on" if kind in ("checkbox", "radio") else ""
            sent.append((control["name"], value))
        return sent

    def buttons(self):
        """{its words: (name, value)} of everything that sends the form"""
        found = {}
        for button in self.element.every("button"):
            if (button["type"] or "submit") == "submit":
                found[button.text] = (button["name"], button["value"] or "")
        for button in self.element.every("input", type="submit"):
            found[button["value"]] = (button["name"], button["value"])
        return found


class Page:
    """One answer, read as a page."""

    def __init__(self, response):
        self.response = response
        self.url = str(response.url)
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.text
        reader = _Reader()
        if "html" in response.headers.get("content-type", ""):
            reader.feed(self.html)
            reader.close()
        self.root = reader.root

    def __repr__(self):
        return f"<{self.status} {self.url[:80]}: {self.text[:400]}>"

    @property
    def title(self):
        element = self.root.first("title")
        return "".join(element.children).strip() if element else ""

    @property
    def heading(self):
        element = self.root.first("h1")
        return element.text if element else ""

    @property
    def text(self):
        body = self.root.first("body")
        return body.text if body else ""

    @property
    def location(self):
        """Where a redirect leads, absolute; None for other answers."""
        where = self.headers.get("location")
        return urljoin(self.url, where) if where else None

    def forms(self):
        return [Form(self, element) for element in self.root.every("form")]

    def form(self, path=None, field=None):
        """The one form that posts to `path`, or that has the control."""
        found = [form for form in self.forms()
                 if (path is None or path_of(form.action) == path)
                 and (field is None or any(form.controls(field)))]
        assert len(found) == 1, (
            f"{len(found)} forms for {path or field} on {self!r}")
        return found[0]

    def links(self):
        """[(its words, where it leads)]"""
        return [(link.text, urljoin(self.url, link["href"]))
                for link in self.root.every("a") if link["href"]]

    def link(self, words):
        found = [where for text, where in self.links() if words in text]
        assert found, f"no link {words!r} among {self.links()}"
        return found[0]


def path_of(url):
    return "/" + url.split("://", 1)[-1].partition("/")[2].partition("?")[0]
