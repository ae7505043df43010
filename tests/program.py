"""A program that acts for one person, over the API alone, with a bearer token."""

import uuid
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.base.database import transaction
from app.demo.people import MAIL
from app.organisations.sign_in import make_api_token

API = "/api/v1"


@dataclass(frozen=True)
class Program:
    """Asks and tells; every answer is the one that was expected, or the test fails."""

    client: TestClient

    @classmethod
    def of(cls, app: FastAPI, owner_url: str, who: str) -> "Program":
        """With a token out of `samenspel token`, for `<who>@demo.example`."""
        with transaction(owner_url) as session:
            token = make_api_token(session, f"{who}@{MAIL}")
        return cls(TestClient(app, headers={"Authorization": f"Bearer {token}"}))

    def get(self, path: str, status: int = 200) -> Any:
        """What stands at `path` below `/api/v1`."""
        answer = self.client.get(API + path)
        assert answer.status_code == status, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def post(self, path: str, body: object = None, status: int = 201) -> Any:
        """Do something, once; None where the answer has nothing in it."""
        answer = self.client.post(
            API + path, json=body, headers={"Idempotency-Key": str(uuid.uuid4())}
        )
        assert answer.status_code == status, f"POST {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None
