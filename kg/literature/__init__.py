"""Literature for a graph: papers fetched and ingested, searches recorded, records screened, the flow counted."""

from .fetching import Fetched, fetch
from .screening import prisma, screen, screened
from .searching import Found, Kept, recorded, search

__all__ = ["Fetched", "Found", "Kept", "fetch", "prisma", "recorded", "screen", "screened", "search"]
