"""What a worker takes from itself before it sees a query: memory, network, inherited files, life without its parent."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Final

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1


def limit_memory(size: int) -> None:
    """Bound the address space to `size` bytes; may be moved up and down. A platform without the limit ignores it."""
    try:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
    except (OSError, ValueError):
        # macOS refuses it; there the parent's look at the resident size is the only bound.
        return


def no_core_dumps() -> None:
    """A worker that dies at its memory limit must not leave a file of that size."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def close_inherited_files() -> None:
    """Close every descriptor but the three standard ones."""
    os.closerange(3, min(os.sysconf("SC_OPEN_MAX"), 1 << 16))


def claim_streams() -> tuple[int, int]:
    """Keep the two pipes to the parent where nothing else writes: a stray print goes to standard error."""
    close_inherited_files()
    asks, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return asks, answers


def leave_network() -> str | None:
    """Move this process into a network of its own that has no interface up; None if it worked, else why not.

    Must run before the process starts a thread. A privileged process needs no user namespace, and so keeps its rights
    to files; another one gets a user namespace in which it is still itself.
    """
    if sys.platform != "linux":
        return f"{sys.platform} has no network namespaces"
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(_CLONE_NEWNET) == 0:
        return None
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return f"unshare: {os.strerror(ctypes.get_errno())}"
    for name, mapping in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            Path("/proc/self", name).write_text(mapping, encoding="ascii")
        except OSError:
            # The network is gone all the same; unmapped, the process reads files with the rights it had.
            break
    return None


def die_with(parent: int) -> None:
    """End this process when the process `parent` ends, even in the middle of a query.

    On Linux the kernel sees to it, when the thread that started this process ends; elsewhere a thread watches.
    """
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0:
        if os.getppid() != parent:
            os._exit(1)
        return
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
