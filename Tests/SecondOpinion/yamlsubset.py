"""The subset of YAML that is read here: block maps and lists, flow collections on one line, one-line scalars.

A document beyond it is `unverifiable`, never guessed at.
"""

import re
import unicodedata

from verdict import Refused, Unverifiable, demand


class Yaml:
    """A strict reader of the subset of YAML that our templates are written in."""

    PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_.+/@=*~-]*(?: +[A-Za-z0-9_.+/@=*~-]+)*")
    QUOTED = re.compile(r'"((?:[^"\\]|\\["\\]|\\U[0-9a-f]{8})*)"')
    SINGLE = re.compile(r"'((?:[^']|'')*)'")

    def __init__(self, data, file, code):
        self.file, self.code, self.number, self.lines = file, code, 0, []
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise Refused(code, "%s is not UTF-8" % file) from None
        # Whatever breaks lines or hides in them for one reader and not for another is beyond the subset.
        odd = any(c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") for c in text)
        self.within(len(data) <= 1 << 20 and not odd)
        for number, line in enumerate(text.split("\n"), 1):
            body = line.strip(" ")
            if body and not body.startswith("#"):
                self.lines.append((number, len(line) - len(line.lstrip(" ")), body))
        self.lines.append((0, -1, ""))
        self.value = self.block(0)
        self.within(len(self.lines) == 1)

    def within(self, condition):
        if not condition:
            raise Unverifiable("%s line %d is beyond the YAML that is read here" % (self.file, self.number))

    def unused(self, key, value):
        demand(key not in value, self.code, "%s line %d repeats '%s'" % (self.file, self.number, key))

    def block(self, indent):
        """The map or list whose lines stand at exactly this indentation."""
        value = None
        while self.lines[0][1] >= indent:
            self.number, found, line = self.lines.pop(0)
            self.within(found == indent)
            if line.startswith("- "):
                value = [] if value is None else value
                self.within(isinstance(value, list))
                item = line[2:].lstrip(" ")
                if item[0] not in "[{" and self.scalar(item)[1].startswith(":"):  # a map begins on the dash's own line
                    below = indent + len(line) - len(item)
                    self.lines.insert(0, (self.number, below, item))
                    value.append(self.block(below))
                else:
                    value.append(self.whole(item))
                continue
            value = {} if value is None else value
            key, rest = self.scalar(line)
            self.within(isinstance(value, dict) and rest.startswith(":") and rest[1:2] in ("", " "))
            self.within(isinstance(key, str))
            self.unused(key, value)
            rest = rest[1:].lstrip(" ")
            if rest and not rest.startswith("#"):
                value[key] = self.whole(rest)
            else:
                below = self.lines[0][1]
                self.within(below != indent or not self.lines[0][2].startswith("-"))
                value[key] = self.block(below) if below > indent else None
        return value

    def whole(self, text):
        value, rest = self.flow(text)
        self.within(rest == "" or re.match(r" +#", rest) or rest.strip(" ") == "")
        return value

    def flow(self, text):
        close = {"[": "]", "{": "}"}.get(text[:1])
        if close is None:
            return self.scalar(text)
        value, rest = [] if close == "]" else {}, text[1:].lstrip(" ")
        while not rest.startswith(close):
            if close == "]":
                item, rest = self.flow(rest)
                value.append(item)
            else:
                key, rest = self.scalar(rest)
                self.within(isinstance(key, str) and rest.startswith(": "))
                self.unused(key, value)
                value[key], rest = self.flow(rest[2:].lstrip(" "))
            rest = rest.lstrip(" ")
            if rest.startswith(","):
                rest = rest[1:].lstrip(" ")
                self.within(not rest.startswith(close))
            else:
                self.within(rest.startswith(close))
        return value, rest[1:]

    def scalar(self, text):
        if quoted := self.QUOTED.match(text):
            return re.sub(r'\\(["\\]|U[0-9a-f]{8})', self.unescape, quoted[1]), text[quoted.end():]
        if quoted := self.SINGLE.match(text):
            return quoted[1].replace("''", "'"), text[quoted.end():]
        plain = self.PLAIN.match(text)
        self.within(plain is not None and not plain[0].startswith(("---", "...")))
        value, rest = plain[0], text[plain.end():]
        if value in ("null", "true", "false"):
            return {"null": None, "true": True, "false": False}[value], rest
        whole = re.fullmatch(r"0|[1-9][0-9]{0,15}", value) and int(value) < 1 << 53
        return (int(value) if whole else value), rest

    def unescape(self, escape):
        if escape[1][0] != "U":
            return escape[1]
        code = int(escape[1][1:], 16)
        self.within(code < 0x110000 and not 0xD800 <= code < 0xE000)
        return chr(code)
