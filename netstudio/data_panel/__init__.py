"""The panel of the data: choose it, see it, divide it, and make the network fit it.

`reading` reads in a worker and holds what is shown; `adapt` makes the network fit; the rest are the views.
"""

from netstudio.data_panel.data_panel import DataPanel

__all__ = ["DataPanel"]
