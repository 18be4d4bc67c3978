"""The canvas: the network as cards and wires.

`Canvas` is the widget. Below it `scene` makes items from the project by difference, `view` turns events into
`gestures` (one file each), and `commands` are the edits, each one undo step. `edits`, `placement`, `geometry` and
`walking` are pure functions; `look` holds pens and pictures of one theme.
"""

from netstudio.canvas.alignment import Line, Way
from netstudio.canvas.canvas import Canvas
from netstudio.canvas.gestures import LAYER_MIME

__all__ = ["LAYER_MIME", "Canvas", "Line", "Way"]
