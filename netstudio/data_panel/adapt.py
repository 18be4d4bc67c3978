"""Makes a network fit its data, or a new one for them; the work is done in core."""

from core.templates import Adapted, adapt, misfits
from core.templates import suggest_project as suggest

__all__ = ["Adapted", "adapt", "misfits", "suggest"]
