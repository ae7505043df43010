"""Prints the description of the API as the application publishes it, without a database."""

import json
import os
import sys

from app.main import create_app
from app.web.api_description import describe

NOWHERE = "postgresql://samenspel_web@/samenspel"


def main() -> None:
    """Write it to the standard output."""
    os.environ.setdefault("DATABASE_URL", NOWHERE)
    os.environ.setdefault("SAMENSPEL_SECRET", "only to describe the API, never to sign")
    os.environ.setdefault("SAMENSPEL_BASE_URL", "https://samenspel.example")
    told = describe(
        create_app(), base_url=os.environ["SAMENSPEL_BASE_URL"], contact_email="beheer@demo.example"
    )
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
