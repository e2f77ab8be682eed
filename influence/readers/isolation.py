"""Read in another process, so that an engine that crashes or hangs on one file costs only that file.

The worker is a plain interpreter that this one talks to through pipes: it starts in the time of an import,
stays for the files to come, needs no `if __name__ == "__main__"` in the user's script and works in notebooks.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from influence.errors import InfluenceError, ReadingError

# Bytes of memory that one file may take in the worker; the longest file we know (295 pages) takes 0.13 GB, one of 10,000 pages 0.15.
MEMORY = 2 * 2**30
_HEADER = struct.Struct(">Q")
PROGRESS = "progress"  # in place of True or False before an answer: how far the work is
Progress = Callable[[int, int], None]


class _Clock:
    """Calls `strike` unless it is started anew or cancelled within `seconds` (None or 0: never)."""

    def __init__(self, seconds: float | None, strike: Callable[[], None]) -> None:
        self.struck = False
        self._seconds, self._strike = seconds, strike
        self._timer: threading.Timer | None = None
        self.start()

    def start(self) -> None:
        self.cancel()
        if self._seconds:
            self._timer = threading.Timer(self._seconds, self._out_of_time)
            self._timer.daemon = True
            self._timer.start()

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _out_of_time(self) -> None:
        self.struck = True
        self._strike()


class _Worker:
    """One reading process; replaced when it dies or has to be stopped."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)])}
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from influence.readers.isolation import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def usable(self) -> bool:
        """Whether the process runs and is ours: a forked copy of this process must not talk through the same pipes."""
        return self.owner == os.getpid() and self._process.poll() is None

    def call(self, task: tuple[Any, ...], timeout: float | None, progress: Progress) -> Any:
        """Return the worker's answer to a task; raise `TimeoutError`, or `EOFError` if it died.

        Each sign of progress starts the time anew.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        clock = _Clock(timeout, self.stop)
        try:
            _send(stdin, task)
            while True:
                kind, value = _receive(stdout)
                if kind != PROGRESS:
                    return kind, value
                clock.start()
                progress(*value)
        except (OSError, EOFError) as error:
            if clock.struck:
                raise TimeoutError from error
            raise EOFError from error
        except BaseException:
            # The caller's own progress failed or was interrupted: the answer to come would be taken for that of the next file.
            self.stop()
            raise
        finally:
            clock.cancel()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._process.kill()

    def returncode(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=5)
        return None


_worker: _Worker | None = None
_lock = threading.Lock()


def isolated(
    function: str, *arguments: Any, name: str, timeout: float | None = None, progress: Progress | None = None, **options: Any
) -> Any:
    """Call a function in the reading process and return what it returns.

    Parameters
    ----------
    function
        "module:name" of the function; arguments and result must be picklable.
    name
        The file's name, for messages.
    timeout
        Seconds without a sign of progress; None or 0 for no limit.
    progress
        Called with (done, in all) as often as the function calls the `progress` that it is given in its turn. A function that takes no
        such option is called without it if this is None.

    Raises
    ------
    ReadingError
        If the process crashes, runs out of memory or does not finish in time. Errors of our own kind pass unchanged.
    """
    global _worker
    with _lock:
        if _worker is None or not _worker.usable():
            try:
                _worker = _Worker()
            except OSError:
                # Where no process can be started (some sandboxes), reading without the safety net beats not reading.
                return _call(function, arguments, options if progress is None else {**options, "progress": progress})
        worker = _worker
        try:
            done, value = worker.call((function, arguments, options, progress is not None), timeout, progress or _nothing)
        except TimeoutError as error:
            _worker = None
            raise ReadingError(
                f"{name} could not be read within {timeout:g} seconds and was given up; print it to a new PDF, "
                "or allow more time with timeout="
            ) from error
        except EOFError as error:
            _worker = None
            code = worker.returncode()
            raise ReadingError(
                f"{name} made the reading engine crash or take more than {MEMORY // 2**30} GB of memory (exit code {code}); "
                "the file is damaged: print it to a new PDF and read that"
            ) from error
        except BaseException:
            _worker = None  # stopped in the middle of its answer
            raise
    if done:
        return value
    if isinstance(value, InfluenceError):
        raise value
    raise ReadingError(f"{name} could not be read: {value}; print it to a new PDF and read that")


def _nothing(done: int, of: int) -> None:
    pass


def _call(function: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)(*arguments, **options)


def _send(stream: IO[bytes], value: Any) -> None:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_HEADER.pack(len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise EOFError
    (length,) = _HEADER.unpack(header)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


def serve() -> None:
    """Answer tasks from standard input until it is closed. Runs in the reading process."""
    incoming = sys.stdin.buffer
    # Engines print to standard output; the answers go where nothing else writes.
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(2, 1)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            function, arguments, options, told = _receive(incoming)
        except EOFError:
            return
        if told:
            options["progress"] = lambda done, of: _send(outgoing, (PROGRESS, (done, of)))
        try:
            answer: tuple[bool, Any] = (True, _call(function, arguments, options))
        except InfluenceError as error:
            answer = (False, error)
        except MemoryError:
            answer = (False, ReadingError(f"it needs more than {MEMORY // 2**30} GB of memory"))
        except Exception as error:
            # An engine's own error: the user gets a sentence, not a traceback.
            answer = (False, f"{type(error).__name__}: {error}"[:300])
        try:
            _send(outgoing, answer)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            _send(outgoing, (False, str(error)))


@atexit.register
def _stop() -> None:
    if _worker is not None and _worker.owner == os.getpid():
        _worker.stop()
