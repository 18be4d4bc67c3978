"""PyTorch's place for data loading: `from core.utils.data import DataLoader`. The classes live in `core.data`."""
