"""Optimizers: `step` changes parameters along the gradients that backward left in them.

`lr_scheduler` changes their learning rates between steps.
"""

from core.optim import lr_scheduler
from core.optim.adabelief import AdaBelief
from core.optim.adadelta import Adadelta
from core.optim.adagrad import Adagrad
from core.optim.adam import Adam
from core.optim.adamax import Adamax
from core.optim.adamw import AdamW
from core.optim.lamb import LAMB
from core.optim.lars import LARS
from core.optim.lbfgs import LBFGS
from core.optim.lion import Lion
from core.optim.nadam import NAdam
from core.optim.optimizer import Optimizer
from core.optim.radam import RAdam
from core.optim.rmsprop import RMSprop
from core.optim.rprop import Rprop
from core.optim.sgd import SGD

__all__ = [
    "LAMB",
    "LARS",
    "LBFGS",
    "SGD",
    "AdaBelief",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Lion",
    "NAdam",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "Rprop",
    "lr_scheduler",
]
