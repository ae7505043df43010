"""The API keeps to its own description, whatever is sent to it.

Schemathesis makes requests out of the description of the running application, right ones and
wrong ones. No answer may be a failure of ours, or a status that the description does not name.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.database import transaction
from app.base.settings import get_settings
from app.demo.people import MAIL
from app.main import create_app
from app.organisations.sign_in import make_api_token
from tests.clock import Clock
from tests.live import free_port, serving
from tests.story import Story

SCHEMATHESIS = Path(sys.executable).with_name("st")
# Far more than it takes: a server that hangs must end the test.
SECONDS = 400
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance,response_headers_conformance"
)
# What a path can name. Without real ids every request would end at the door.
NAMED = {
    "agreement_id": "line_coach",
    "message_id": "message",
    "signal_id": "signal",
    "entry_id": "what_helps",
}


@pytest.fixture
def story(half_way: Story) -> Story:
    return half_way


@pytest.fixture
def address(story: Story, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Clock(story.company.owner_url).start(story.company.now)
    port = free_port()
    monkeypatch.setenv("SAMENSPEL_BASE_URL", f"http://127.0.0.1:{port}")
    get_settings.cache_clear()
    with serving(create_app(), port) as found:
        yield found


def test_every_answer_is_one_that_the_description_names(
    story: Story, address: str, tmp_path: Path
) -> None:
    with transaction(story.company.owner_url) as session:
        token = make_api_token(session, f"buurtcoach@{MAIL}")
    config = tmp_path / "schemathesis.toml"
    config.write_text(_config(story, token))
    ran = subprocess.run(
        [
            SCHEMATHESIS, "--config-file", config, "--no-color", "run",
            f"{address}/api/v1/openapi.json",
            "--checks", CHECKS,
            "--phases", "coverage,fuzzing",
            "--max-examples", "10",
            "--workers", "2",
            "--continue-on-failure",
            "--no-shrink",
            "--warnings", "off",
            # a machine that does much else at once is slow, and that is no failure
            "--suppress-health-check", "too_slow",
            "--request-timeout", "60",
            "--seed", "1",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-2_000:]


def _config(story: Story, token: str) -> str:
    """Real ids for what a path names; other ids stay as they are made up."""
    named = {"case_id": str(story.case_id)} | {
        parameter: str(story.ids[key]) for parameter, key in NAMED.items()
    }
    lines = [f'headers = {{ Authorization = "Bearer {token}" }}', "[parameters]"]
    lines += [f'"path.{name}" = {json.dumps(value)}' for name, value in named.items()]
    return "\n".join(lines) + "\n"
