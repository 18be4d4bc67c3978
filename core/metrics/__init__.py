"""How good predictions are: functions of outputs and targets on host or device."""

from core.metrics.classification import accuracy, confusion_matrix, correct
from core.metrics.regression import mean_absolute_error, mean_squared_error

__all__ = ["accuracy", "confusion_matrix", "correct", "mean_absolute_error", "mean_squared_error"]
