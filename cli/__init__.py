"""The command line: one command a file; what a command needs is imported when it runs, so that --help is quick."""

from .app import main

__all__ = ["main"]
