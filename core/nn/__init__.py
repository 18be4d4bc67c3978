"""Networks and their parts: subclass `Module`, or put modules into `Sequential`.

net = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
"""

from core.nn import functional, init
from core.nn.activation import LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from core.nn.containers import ModuleDict, ModuleList, Sequential
from core.nn.conv import Conv2d
from core.nn.dropout import Dropout
from core.nn.embedding import Embedding, LearnedPositions, SinusoidalPositions
from core.nn.linear import Identity, Linear
from core.nn.losses import CrossEntropyLoss, MSELoss
from core.nn.module import Module
from core.nn.norm import BatchNorm1d, BatchNorm2d
from core.nn.normalisation import (
    GroupNorm,
    InstanceNorm1d,
    InstanceNorm2d,
    InstanceNorm3d,
    LayerNorm,
    LocalResponseNorm,
    Normalize,
    RMSNorm,
)
from core.nn.parameter import Buffer, Parameter
from core.nn.pool import AdaptiveAvgPool2d, AdaptiveMaxPool2d, AvgPool2d, MaxPool2d
from core.nn.rectifier import CELU, ELU, GELU, SELU, Hardswish, LeakyReLU, Mish, PReLU, ReLU6, SiLU, Threshold
from core.nn.shape import Add, Concat, Flatten
from core.nn.squash import (
    GLU,
    Hardshrink,
    Hardsigmoid,
    Hardtanh,
    LogSigmoid,
    Softplus,
    Softshrink,
    Softsign,
    Tanhshrink,
)

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "SELU",
    "AdaptiveAvgPool2d",
    "AdaptiveMaxPool2d",
    "Add",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Buffer",
    "Concat",
    "Conv2d",
    "CrossEntropyLoss",
    "Dropout",
    "Embedding",
    "Flatten",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "Identity",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "LayerNorm",
    "LeakyReLU",
    "LearnedPositions",
    "Linear",
    "LocalResponseNorm",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "MaxPool2d",
    "Mish",
    "Module",
    "ModuleDict",
    "ModuleList",
    "Normalize",
    "PReLU",
    "Parameter",
    "RMSNorm",
    "ReLU",
    "ReLU6",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SinusoidalPositions",
    "Softmax",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "functional",
    "init",
]
