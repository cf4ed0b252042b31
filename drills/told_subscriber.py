"""The drill's end of `counting_subscriber.py`."""

from __future__ import annotations

import json
import subprocess
from contextlib import ExitStack
from typing import Any

from plain_errors import DrillError
from processes import all_ended, python, start


class Subscriber:
    """The process that counts what arrives."""

    def __init__(self, stack: ExitStack) -> None:
        processes = stack.enter_context(all_ended())
        command = python("drills/counting_subscriber.py")
        self._process = start(command, stdout=subprocess.PIPE, stderr=None)
        processes.append(self._process)

    def tell(self, line: str) -> dict[str, Any]:
        """Its answer. Raises DrillError when it is gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise DrillError("The subscriber's process has ended by itself.")
        return json.loads(answer)
