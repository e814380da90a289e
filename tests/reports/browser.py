"""One Chromium for many questions: opens pages, presses keys, reads what stands on them, notes whatever they ask for.

Belongs here: the DevTools protocol over a pipe (no port, no further library). Does not belong here: what is asked.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.quality_page.chromium import CHROMIUM, QUIET

KEYS = {"Tab": 9, "Enter": 13, "ArrowDown": 40}


class Browser:
    """A page in a headless browser. ``asked`` are the addresses that were asked for, ``said`` what the console and the
    browser itself reported (errors, warnings, violations of the policy)."""

    def __init__(self, send: int, receive: int) -> None:
        self._send, self._receive, self._rest, self._number = send, receive, b"", 0
        self._session = ""
        self.asked: list[str] = []
        self.said: list[str] = []

    def open(self, page: Path) -> None:
        if not self._session:
            target = self.call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Network", "Runtime", "Log"):
                self.call(f"{domain}.enable")
        self.call("Page.navigate", url=page.as_uri())
        self.wait_until("document.readyState === 'complete'")

    def read(self, expression: str) -> Any:
        """The value of an expression in the page, as JSON gives it."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def go(self, part: str) -> None:
        """To the part of the page after #; the views are drawn when this returns."""
        self.read(f"new Promise(done => {{ location.hash = {json.dumps(part)}; setTimeout(done, 60) }})")

    def press(self, key: str, shift: bool = False) -> None:
        told = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key], "modifiers": 8 if shift else 0}
        text = {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **told, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)
        self.read("new Promise(done => setTimeout(done, 20))")

    def width(self, width: int, height: int = 900) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def picture(self, to: Path, whole: bool = True) -> None:
        taken = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        to.write_bytes(base64.b64decode(taken["data"]))

    def printed(self) -> bytes:
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def wait_until(self, expression: str) -> None:
        self.read(
            f"new Promise(done => {{ const look = () => ({expression}) ? done() : setTimeout(look, 20); look() }})"
        )

    def call(self, method: str, **told: Any) -> dict[str, Any]:
        """Raises ``AssertionError`` if the browser refuses."""
        self._number += 1
        session = {"sessionId": self._session} if self._session and not method.startswith("Target.") else {}
        message = {"id": self._number, "method": method, "params": told} | session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                return dict(answer["result"])
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        told = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.asked.append(told["request"]["url"])
            case "Runtime.consoleAPICalled":
                self.said.append(json.dumps(told["args"], ensure_ascii=False))
            case "Runtime.exceptionThrown":
                self.said.append(json.dumps(told["exceptionDetails"], ensure_ascii=False))
            case "Log.entryAdded":
                self.said.append(told["entry"]["text"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._receive, 1 << 16)
            assert read, "the browser went away"
            self._rest += read
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser that ends with the block. It reads commands on descriptor 3 and answers on 4."""
    assert CHROMIUM is not None
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    # Out of the way of 3 and 4 first, which are where the browser looks.
    read, write = (fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (theirs_in, theirs_out))
    os.close(theirs_in)
    os.close(theirs_out)

    def hand_over() -> None:
        os.dup2(read, 3)
        os.dup2(write, 4)

    command = [
        *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *QUIET),
        *("--remote-debugging-pipe", f"--user-data-dir={folder / 'profile'}", "about:blank"),
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, pass_fds=(3, 4), preexec_fn=hand_over, **quiet) as process:  # noqa: PLW1509
        os.close(read)
        os.close(write)
        one = Browser(ours_out, ours_in)
        try:
            yield one
        finally:
            with suppress(OSError, AssertionError):
                one.call("Browser.close")
            process.terminate()
            os.close(ours_out)
            os.close(ours_in)
