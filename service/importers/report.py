"""What an import did, for people and for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from ..catalog.attributes import KINDS
from .records import Refusal


@dataclass
class Report:
    """Things created, updated and left as they were; offerings that ended; what was refused, and what could not be linked."""

    revision: int | None = None
    known_documents: int = 0
    created: Counter[str] = field(default_factory=Counter)  # by kind of thing
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    ended: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    unresolved: list[Refusal] = field(default_factory=list)

    def refuse(self, what: str, where: str, why: str) -> None:
        self.refused.append(Refusal(what, where, why))

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "revision": self.revision,
            "known_documents": self.known_documents,
            "created": dict(sorted(self.created.items())),
            "updated": dict(sorted(self.updated.items())),
            "unchanged": dict(sorted(self.unchanged.items())),
            "removed": dict(sorted(self.removed.items())),
            "ended": sorted(self.ended),
            "refused": [asdict(one) for one in self.refused],
            "unresolved": [asdict(one) for one in self.unresolved],
        }

    def lines(self, most: int = 20) -> list[str]:
        """The report as lines for a terminal; of long lists the first `most`."""
        if self.revision is None:
            return ["Nothing new: the catalog has this document already."]
        lines = [f"revision {self.revision}"]
        for word in ("created", "updated", "unchanged", *(["removed"] if self.removed else [])):
            counts: Counter[str] = getattr(self, word)
            by_kind = ", ".join(f"{count} {kind if count == 1 else KINDS[kind].plural}" for kind, count in sorted(counts.items()) if count)
            lines.append(f"{word}: {by_kind or 'nothing'}")
        for word, found in (("ended", self.ended), ("refused", self.refused), ("unresolved", self.unresolved)):
            lines.append(f"{word}: {len(found)}")
            lines += [f"  {one}" for one in found[:most]]
            if len(found) > most:
                lines.append(f"  and {len(found) - most} more; --report FILE has them all")
        return lines
