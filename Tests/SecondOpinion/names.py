"""What may be a name, a label or a path, and the one spelling of a record."""

import calendar
import datetime
import hashlib
import json
import re
import time
import unicodedata

from verdict import Refused, demand

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}")
LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
DEVICE = re.compile(r"(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?")
EMAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
NUMBER = r"(?:0|[1-9][0-9]*)"
PART = r"(?:" + NUMBER + r"|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
SEMVER = re.compile(
    r"{n}\.{n}\.{n}(?:-{p}(?:\.{p})*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?".format(n=NUMBER, p=PART))
CHOOSERS = ("latest", "latest-approved", "none")  # words that mean a version already
# Drawn as nothing, though of a category that is drawn; the two selectors of emoji may stand.
INVISIBLE = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, *range(0xFE00, 0xFE0E), 0xFFA0,
             *range(0xE0000, 0xE1000)}


def sound_path(text):
    return ".." not in text and not text.endswith((".", ".lock", ".git")) and not DEVICE.fullmatch(text)


def is_name(text):
    return isinstance(text, str) and bool(NAME.fullmatch(text)) and sound_path(text)


def is_label(text):
    return (isinstance(text, str) and bool(LABEL.fullmatch(text)) and sound_path(text.lower())
            and text.lower() not in CHOOSERS)


def is_line(text, longest):
    """A text that nobody can hide something in."""
    return (isinstance(text, str) and 0 < len(text.encode()) <= longest
            and not any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") or ord(c) in INVISIBLE for c in text))


def is_source(text):
    return is_line(text, 1024) and not any(
        part in ("", ".", "..") or len(part) == 4 and part.lower() == ".git" for part in text.split("/"))


def shard(text):
    return hashlib.sha256(text.encode()).hexdigest()[:2]


def ordered(value):
    """With the keys of every map in the order of RFC 8785."""
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    return [ordered(entry) for entry in value] if isinstance(value, list) else value


def record(values):
    return (json.dumps(ordered(values), indent=2, ensure_ascii=False) + "\n").encode()


def canonical(value):
    """RFC 8785, for the values that our documents hold: no number but whole ones."""
    return json.dumps(ordered(value), separators=(",", ":"), ensure_ascii=False).encode()


def read_record(data, code):
    """The map that a record holds, refused in any spelling but `record`'s."""
    value = read_json(data, code)
    demand(isinstance(value, dict) and record(value) == data, code, "not in the one form of a record")
    return value


def read_json(data, code):
    def odd(text):
        raise Refused(code, "a number '%s'" % text)

    def whole(text):
        return int(text) if len(text) < 18 and abs(int(text)) < 1 << 53 else odd(text)

    try:
        value = json.loads(data.decode(), parse_int=whole, parse_float=odd, parse_constant=odd)
        canonical(value)
        return value
    except (ValueError, RecursionError) as fault:  # of which the faults of UTF-8 are some
        raise Refused(code, str(fault)) from None


def stamp(moment):
    """A moment of the log as records write it."""
    date = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
    return "%04d" % date.year + date.strftime("-%m-%dT%H:%M:%SZ")


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
