"""Literature from outside: identifiers, Europe PMC's service, and the records that a review keeps of its searches."""

from .errors import NotFound, Offline, ServiceError
from .europepmc import DEFAULT_ADDRESS, EuropePMC
from .identifiers import Identifier, parse

__all__ = ["DEFAULT_ADDRESS", "EuropePMC", "Identifier", "NotFound", "Offline", "ServiceError", "parse"]
