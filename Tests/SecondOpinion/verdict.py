"""What a check can end with, besides passing."""


class Refused(Exception):
    """The history is not what its rules allow. The first argument is a stable code."""


class Unverifiable(Exception):
    """Something that the verdict needs is missing here, or beyond this reader."""


def demand(condition, code, detail=""):
    if not condition:
        raise Refused(code, detail)
