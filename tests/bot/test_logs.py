from __future__ import annotations

import json
import subprocess
import sys

TWO_LINES = """
import logging
from bot.logs import request_id, set_up_logging
set_up_logging("INFO", "json")
request_id.set("1a2b3c4d")
logging.info("of a request, with xoxb-1234567890")
request_id.set("")
logging.info("of none")
"""


def test_lines_of_one_request_bear_its_id_and_no_token() -> None:
    said = subprocess.run(
        [sys.executable, "-c", TWO_LINES], capture_output=True, text=True, check=True
    ).stderr
    one, other = map(json.loads, said.splitlines())
    assert (one["request_id"], one["message"]) == ("1a2b3c4d", "of a request, with [token]")
    assert other["request_id"] is None
