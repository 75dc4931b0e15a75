"""The folder beside an output in which it grows, so that a run that was stopped, however, can go on where it was."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from .errors import OutputError

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Part:
    """The unfinished output ``<out>.part``: a lock, files that only grow, and how far they are known to be good.

    ``commit`` notes the sizes of the files with whatever the run needs to go on; what was written behind that is cut off when
    the next run opens them. The lock ends with the process that has it, however that ends.
    """

    def __init__(self, out: Path) -> None:
        """Raises ``OutputError`` if another process writes the same output, ``OSError`` if the folder cannot be made."""
        self.folder = out.with_name(f"{out.name}.part")
        self._out = out
        self._state = self.folder / "state.json"
        self._files: dict[str, IO[bytes]] = {}
        self._held = self._locked()

    def _locked(self) -> IO[bytes]:
        while True:
            self.folder.mkdir(mode=0o700, exist_ok=True)  # the salt of a run is nobody else's
            try:
                file = (self.folder / "lock").open("ab")
            except FileNotFoundError:  # whoever had it has just finished
                continue
            try:
                _lock(file)
                if os.path.samestat(os.fstat(file.fileno()), os.stat(file.name)):
                    return file
            except FileNotFoundError:
                pass
            except (BlockingIOError, PermissionError):
                file.close()
                raise OutputError(f"{self._out}: another run is writing it; wait for that, or name another output.") from None
            file.close()

    def state(self) -> dict[str, Any] | None:
        """Returns what the run before committed last, or ``None`` if there was none."""
        try:
            content: dict[str, Any] = json.loads(self._state.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            raise OutputError(f"{self._state}: is damaged; delete {self.folder} and start over without --resume.") from None
        return content

    @property
    def is_new(self) -> bool:
        """Whether nothing was committed here yet."""
        return not self._state.exists()

    def has_open(self, name: str) -> bool:
        """Whether the file is one that can be written to."""
        return name in self._files

    def size(self, name: str) -> int:
        """Returns how many bytes an open file has."""
        return self._files[name].tell()

    def open(self, name: str, size: int = 0) -> None:
        """Opens a file of this folder to go on behind its first ``size`` bytes."""
        path = self.folder / name
        file = path.open("r+b" if size else "wb", buffering=0)
        if file.seek(0, os.SEEK_END) < size:
            file.close()
            raise OutputError(f"{path}: is shorter than it was; delete {self.folder} and start over without --resume.")
        file.truncate(size)
        file.seek(size)
        self._files[name] = file

    def append(self, name: str, data: bytes) -> None:
        """Writes ``data`` behind what the file has. Raises ``OSError`` for a full disk."""
        view = memoryview(data)
        while view:
            view = view[self._files[name].write(view) :]

    def commit(self, state: Mapping[str, Any]) -> None:
        """Makes the disk keep all that was written, and ``state`` with the sizes of the open files under ``sizes``."""
        sizes = {}
        for name, file in self._files.items():
            os.fsync(file.fileno())
            sizes[name] = file.tell()
        write_whole(self._state, json.dumps({**state, "sizes": sizes}).encode())

    def shut(self, name: str) -> Path:
        """Closes a file and returns its path."""
        self._files.pop(name).close()
        return self.folder / name

    def close(self, *, remove: bool) -> None:
        """Gives the lock back. ``remove``: nothing here is needed any more."""
        for name in list(self._files):
            self.shut(name)
        if os.name == "nt":
            self._held.close()  # an open file cannot be removed there
        if remove:
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(self.folder)
        self._held.close()


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that it has either its old content or all of the new one; where it cannot, nothing else is left."""
    other = path.with_name(f"{path.name}.new")
    try:
        with other.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        other.replace(path)
    except OSError:
        other.unlink(missing_ok=True)
        raise
