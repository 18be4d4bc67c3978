"""How good predictions are: functions of outputs and targets on host or device."""

from core.metrics.classification import (
    accuracy,
    balanced_accuracy,
    cohen_kappa,
    confusion_matrix,
    correct,
    f1_score,
    matthews_correlation,
    perplexity,
    precision,
    recall,
    specificity,
    top_k_accuracy,
)
from core.metrics.ranking import average_precision, roc_auc
from core.metrics.regression import (
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    r2_score,
    root_mean_squared_error,
)

__all__ = [
    "accuracy",
    "average_precision",
    "balanced_accuracy",
    "cohen_kappa",
    "confusion_matrix",
    "correct",
    "f1_score",
    "matthews_correlation",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "perplexity",
    "precision",
    "r2_score",
    "recall",
    "roc_auc",
    "root_mean_squared_error",
    "specificity",
    "top_k_accuracy",
]
