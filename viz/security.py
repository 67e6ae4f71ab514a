"""What every answer carries and every request must show: security headers, and a Host that is ours.

A page of another site can point its own name at 127.0.0.1 and then read what we answer (DNS rebinding); the browser
still sends that name as Host, and so it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
"""The names under which a browser reaches this machine itself."""

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""The content security policy of served pages: nothing in-line, nothing from another host."""

HEADERS: Final = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-cache"),
)

_HOST: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(?::(\d{1,5}))?")


def is_ours(host: str, *, allowed: Iterable[str], port: int | None) -> bool:
    """Whether a Host header names this server.

    An allowed name without a port goes with the port that the server listens on (80 is implied where the header has
    none), one with a port is compared whole.

    >>> from batson.viz.security import LOOPBACK, is_ours
    >>> [is_ours(h, allowed=LOOPBACK, port=8000) for h in ("localhost:8000", "localhost:9", "evil.example:8000")]
    [True, False, False]
    """
    found = _HOST.fullmatch(host.strip())
    if found is None:
        return False
    name, given = found[1].lower().rstrip("."), int(found[2] or 80)
    wanted = {a.lower() for a in allowed}
    return f"{name}:{given}" in wanted or (name in wanted and port in (None, given))


class Guard:
    """Middleware: refuses a Host that is not ours with 400, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, *, allowed: Iterable[str] = LOOPBACK) -> None:
        self._app = app
        self._allowed = tuple(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS:
                    headers.setdefault(name, value)
            await send(message)

        hosts = [v.decode("latin-1") for n, v in scope["headers"] if n == b"host"]
        port = (scope.get("server") or (None, None))[1]
        if len(hosts) != 1 or not is_ours(hosts[0], allowed=self._allowed, port=port):
            refusal = PlainTextResponse(
                "This server answers to its own name only: open it at the address that `batson serve` printed, or "
                "allow another name there with --allow-host.\n",
                status_code=400,
            )
            await refusal(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)
