"""Ctrl+C in the terminal and the end of the desktop's session reach the window as a Qt signal."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_STOPPING = (signal.SIGINT, signal.SIGTERM)


class StopSignals(QObject):
    """Emits `arrived` with the number of a signal that asks the program to stop. GUI thread, which is the main thread.

    Python runs its own signal handlers only between two lines of Python, and an idle window runs none; a socket that
    Qt watches wakes it (https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd).
    """

    arrived = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._far, self._near = socket.socketpair()
        self._far.setblocking(False)
        self._near.setblocking(False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._old_fd = signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)
        self._old = {number: signal.signal(number, lambda number, frame: None) for number in _STOPPING}

    def uninstall(self) -> None:
        """Give everything back."""
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_fd)
        self._notifier.setEnabled(False)
        self._far.close()
        self._near.close()

    def _read(self) -> None:
        for number in self._near.recv(64):
            if number in _STOPPING:
                self.arrived.emit(number)
