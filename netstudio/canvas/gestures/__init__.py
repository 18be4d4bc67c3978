"""One file for each thing the pointer does on the canvas.

The view hands every press to the gesture it begins (`pan`, `connect`, `drag`, `resize`, `rubber_band`) and every drag
from the palette to `drop`; from then on the gesture gets the moves and the release. A gesture changes the document
once, at the release, and can be cancelled at any moment before.
"""

from netstudio.canvas.gestures.connect import ConnectGesture
from netstudio.canvas.gestures.drag import DragGesture
from netstudio.canvas.gestures.drop import LAYER_MIME, DropGesture, layer_key
from netstudio.canvas.gestures.gesture import Gesture, Pointer
from netstudio.canvas.gestures.pan import PanGesture
from netstudio.canvas.gestures.resize import ResizeGesture
from netstudio.canvas.gestures.rubber_band import RubberBandGesture

__all__ = [
    "LAYER_MIME",
    "ConnectGesture",
    "DragGesture",
    "DropGesture",
    "Gesture",
    "PanGesture",
    "Pointer",
    "ResizeGesture",
    "RubberBandGesture",
    "layer_key",
]
