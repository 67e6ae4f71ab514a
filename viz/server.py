"""The explorer on a port, on loopback unless asked otherwise."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from .app import create_app
from .security import LOOPBACK

if TYPE_CHECKING:
    from ..kg import KnowledgeGraph

HOST: Final = "127.0.0.1"
PORT: Final = 8765


class PortInUse(Exception):
    """Somebody else answers on the port; the message names it and the way out."""


def serve(
    kg: KnowledgeGraph,
    host: str = HOST,
    port: int = PORT,
    *,
    allowed_hosts: Iterable[str] = (),
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the explorer until interrupted.

    Port 0 takes a free one. `ready` is told the address once the port is taken. `allowed_hosts` are names beside those
    of loopback that a request may carry. Raises PortInUse, and OSError for an address that is not this machine's.
    """
    import uvicorn

    listener = listen(host, port)
    with listener:
        taken = listener.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        names = {*LOOPBACK, *allowed_hosts, *({name} if host not in ("0.0.0.0", "::") else ())}
        app = create_app(kg, allowed_hosts=sorted(names))
        config = uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
            date_header=True,
            ws="none",
            lifespan="off",
            timeout_keep_alive=5,
            timeout_graceful_shutdown=3,
            proxy_headers=False,
            access_log=False,
        )
        if ready is not None:
            ready(f"http://{name}:{taken}/")
        uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """Take a port before anything is said of it.

    Raises PortInUse, naming the port, and OSError for an address that cannot be bound.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"port {port} on {host} is in use; choose another with --port, or 0 for a free one"
            ) from None
        raise
    return listener
