"""The panel of the data: choose it, see it, divide it, and make the network fit it.

`reader` keeps what was read in step with the project, `reading` reads in a worker and holds what is shown; `data_panel`
is the summary at the side, `view` the large view with a page for samples, columns, classes, pictures and problems.
`presence` notices at opening that data are gone; `offers` are what can be done about data that could not be read.
"""

from netstudio.data_panel.data_panel import DataPanel
from netstudio.data_panel.view import DataView

__all__ = ["DataPanel", "DataView"]
