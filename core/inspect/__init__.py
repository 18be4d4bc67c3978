"""What a trained network looks like inside, as pure functions from arrays to figures."""

from core.inspect.weights import WeightFigures, figures_of

__all__ = ["WeightFigures", "figures_of"]
