"""A file to take along: never kept by the browser or anything between."""

from starlette.responses import Response

PDF, JSON = "application/pdf", "application/json"


def download(content: bytes, name: str, media_type: str) -> Response:
    """`content` as a file called `name` (plain letters, digits and hyphens)."""
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
