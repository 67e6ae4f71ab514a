"""One polite, bounded way to ask a web service: size, time, redirects, retries and rate all have an end.

Waiting after 429 and 503 follows Retry-After (RFC 9110, 10.2.3), in seconds or as a date.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from ... import __version__
from .errors import NotFound, Offline, ServiceError

USER_AGENT = f"batson/{__version__} (+https://w3id.org/batson/)"
_AGAIN = frozenset({429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How politely and how long a service is asked; all times in seconds.

    `interval` lies between the starts of two requests: Europe PMC's pages name no rate, three a second is what the
    US National Library of Medicine allows anyone on its own service. `tries` of one request, the first wait between
    two of them being `pause` and each further one twice as long; `longest` a server may make us wait; `timeout` of
    silence; `seconds` for one answer.
    """

    interval: float = 1 / 3
    tries: int = 4
    pause: float = 1.0
    longest: float = 60.0
    timeout: float = 20.0
    seconds: float = 120.0
    redirects: int = 5


class _Passing(Exception):
    """A fault that may be gone at the next try; `wait` is what the server asks for."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class _Http(http.client.HTTPConnection):
    """A connection whose status line and headers must come as a whole within its time, not only each byte of them."""

    def getresponse(self) -> http.client.HTTPResponse:
        late = threading.Event()

        def cut() -> None:
            late.set()
            with suppress(OSError):
                if self.sock is not None:
                    self.sock.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self.timeout or Manners().timeout, cut)
        timer.daemon = True
        timer.start()
        try:
            answer = super().getresponse()
        except (http.client.HTTPException, OSError):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
        if late.is_set():
            answer.close()
            raise TimeoutError
        return answer


class _Https(_Http, http.client.HTTPSConnection):
    """The same, encrypted."""


class _HttpHandler(HTTPHandler):
    def http_open(self, request: Request) -> http.client.HTTPResponse:
        return self.do_open(_Http, request)


class _HttpsHandler(HTTPSHandler):
    def https_open(self, request: Request) -> http.client.HTTPResponse:
        return self.do_open(_Https, request)


class Web:
    """A client of one service; it follows redirects on that service's own host only.

    `sleep` and `clock` are there so that tests need not wait. Raises ValueError for an address that is not http(s).
    """

    def __init__(
        self,
        address: str,
        *,
        manners: Manners | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address = checked(address)
        self._host = urlsplit(self.address).hostname or ""
        self._manners = manners or Manners()
        self._sleep = sleep
        self._clock = clock
        self._free_at = 0.0
        self._opener = OpenerDirector()
        self._opener.addheaders = []
        # No proxy reaches the loopback of the machine that asks.
        proxies = ProxyHandler({}) if is_loopback(self._host) else ProxyHandler()
        for handler in (proxies, _HttpHandler(), _HttpsHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
            self._opener.add_handler(handler)

    def get(self, path: str, *, kinds: tuple[str, ...], limit: int) -> bytes:
        """Return the body at a path below the address.

        `kinds` are words one of which the content type must hold; `limit` is the most bytes taken. Raises Offline
        where the service cannot be reached, NotFound for 404 and 410, ServiceError for everything else that is no
        complete answer of that kind within the bounds.
        """
        url = f"{self.address}/{path}"
        pause = self._manners.pause
        for left in reversed(range(self._manners.tries)):
            try:
                return self._followed(url, kinds, limit)
            except _Passing as fault:
                wait = pause if fault.wait is None else fault.wait
                if wait > self._manners.longest:
                    raise ServiceError(f"{self._host}: {fault}; it asks to wait {wait:.0f} s: try then") from None
                if not left:
                    raise ServiceError(f"{self._host}: {fault}, {self._manners.tries} times: try later") from None
                self._sleep(wait)
                pause *= 2
        raise ValueError("Manners.tries must be at least 1")

    def _followed(self, url: str, kinds: tuple[str, ...], limit: int) -> bytes:
        """Ask once, following redirects."""
        for _ in range(self._manners.redirects + 1):
            found = self._asked(url, kinds, limit)
            if isinstance(found, bytes):
                return found
            url = self._onward(url, found.get("Location", ""))
        raise ServiceError(f"{self._host}: redirects more than {self._manners.redirects} times: try later")

    def _onward(self, url: str, location: str) -> str:
        """Return where a redirect leads; raises ServiceError where that is another host or no longer encrypted."""
        here = urlsplit(url)
        try:
            onward = urljoin(url, location)
            there = urlsplit(onward)
            same = (there.scheme, there.port) == (here.scheme, here.port)
            safer = here.scheme == "http" and (there.scheme, there.port) == ("https", None)
            fine = onward.isascii() and there.hostname == here.hostname and (same or safer)
        except ValueError:
            fine = False
        if not fine:
            raise ServiceError(
                f"{self._host}: redirects to another address: give that one with --europepmc-url if you trust it"
            )
        return onward

    def _asked(self, url: str, kinds: tuple[str, ...], limit: int) -> bytes | Message:
        """Return the body, or the headers of a redirect."""
        if (wait := self._free_at - self._clock()) > 0:
            self._sleep(wait)
        self._free_at = self._clock() + self._manners.interval
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        end = self._clock() + self._manners.seconds
        try:
            with self._opener.open(Request(url, headers=headers), timeout=self._manners.timeout) as answer:
                return self._body(answer, kinds, limit, end)
        except HTTPError as error:
            with error:
                if error.code in _MOVED:
                    return error.headers
                if error.code in (404, 410):
                    raise NotFound(f"{self._host}: it has nothing there (HTTP {error.code})") from None
                if error.code in _AGAIN:
                    raise _Passing(f"answers HTTP {error.code}", retry_after(error.headers)) from None
                raise ServiceError(f"{self._host}: refuses the request (HTTP {error.code})") from None
        except URLError as error:
            raise self._unreached(error.reason) from None
        except (TimeoutError, http.client.HTTPException, ConnectionError) as error:
            raise self._unreached(error) from None

    def _unreached(self, reason: str | BaseException) -> Exception:
        """Say why there was no answer: some faults pass, some mean that there is no way there."""
        if isinstance(reason, TimeoutError):
            return _Passing(f"does not answer within {self._manners.timeout:g} s")
        if isinstance(reason, (http.client.HTTPException, ConnectionError)) and not isinstance(
            reason, ConnectionRefusedError
        ):
            return _Passing("breaks the connection off")
        why = " ".join(str(reason).split())[:120]
        return Offline(f"{self._host} cannot be reached ({why}): are you offline? What was fetched before is kept")

    def _body(self, answer: http.client.HTTPResponse, kinds: tuple[str, ...], limit: int, end: float) -> bytes:
        """Read a body to its end, bounded in bytes and time."""
        kind = answer.headers.get_content_type()
        if not any(word in kind for word in kinds):
            raise ServiceError(f"{self._host}: answers with {kind!r} where {' or '.join(kinds)} was asked for")
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise ServiceError(f"{self._host}: answers packed although that was not asked for")
        declared = answer.headers.get("Content-Length", "")
        expected = int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 16 else None
        body = bytearray()
        while len(body) <= limit and (expected or 0) <= limit:
            chunk = answer.read1(min(_CHUNK, limit + 1 - len(body)))
            if not chunk:
                if expected is not None and len(body) < expected:
                    raise _Passing("breaks off in the middle of its answer")
                return bytes(body)
            body += chunk
            if self._clock() > end:
                raise ServiceError(f"{self._host}: the answer takes more than {self._manners.seconds:g} s: try later")
        raise ServiceError(f"{self._host}: the answer is larger than {limit:,} bytes: it is not read")


def retry_after(headers: Message) -> float | None:
    """Return the seconds that a server asks to wait, 0 or more; None where it does not say."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def checked(address: str) -> str:
    """Return the address of a service without its last slash; raises ValueError where it is none."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain or port == 0 or not address.isascii():
        raise ValueError(f"{address!r} is no address of a service: write it as https://host/path")
    return address.strip().rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
