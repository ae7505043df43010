"""Where a browser may be sent on to: places of our own only."""

HOME = "/"


def local_path(wanted: str | None, otherwise: str = HOME) -> str:
    """`wanted` when it is a path on this host, else `otherwise`.

    Browsers read "//elsewhere" and "/\\elsewhere" as another host and skip control characters,
    so those are no path of ours.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return otherwise
    return wanted if wanted.isprintable() and "\\" not in wanted else otherwise
