"""The error of a command that was asked for something it cannot do as asked."""


class UsageError(Exception):
    """The command was asked for something that it cannot do as asked."""
