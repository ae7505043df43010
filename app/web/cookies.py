"""The small cookies of this layer, all set in one way."""

from starlette.responses import Response


def cookie_name(name: str, *, tls: bool) -> str:
    """`__Host-` binds a cookie to this host over TLS; without TLS browsers refuse that name."""
    return f"__Host-{name}" if tls else name


def put_cookie(
    response: Response, name: str, value: str, *, tls: bool, max_age: int | None = None
) -> None:
    """Set a cookie that no script can read and that other sites do not send along with a form.

    `name` comes from `cookie_name`; without `max_age` the browser forgets it when it closes.
    """
    response.set_cookie(
        name, value, max_age=max_age, path="/", secure=tls, httponly=True, samesite="lax"
    )


def drop_cookie(response: Response, name: str, *, tls: bool) -> None:
    """Make the browser forget it, with the same properties, or it would not listen."""
    response.delete_cookie(name, path="/", secure=tls, httponly=True, samesite="lax")
