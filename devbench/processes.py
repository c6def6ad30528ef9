"""Which processes are ours, and how they are ended.

A pid alone says little: numbers are used again. A process is known by its pid and start time, and all
that a service ever started carries the service's mark in its environment, whatever session or parent
it has by now (a worker's job runs in a session of its own and outlives a killed worker).
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

MARK = "DEVBENCH_SERVICE"


@dataclass(frozen=True)
class Process:
	pid: int
	started: int
	"""Clock ticks between the machine's start and its own."""

	@classmethod
	def of(cls, pid: int) -> Process | None:
		found = _start_time(pid)
		return None if found is None else cls(pid, found)

	def alive(self) -> bool:
		return _start_time(self.pid) == self.started

	def send(self, number: signal.Signals) -> None:
		if not self.alive():
			return
		with contextlib.suppress(ProcessLookupError):
			os.kill(self.pid, number)


def _start_time(pid: int) -> int | None:
	try:
		text = Path(f"/proc/{pid}/stat").read_text()
	except (FileNotFoundError, ProcessLookupError):
		return None
	state, *fields = text.rpartition(")")[2].split()  # the name before it may hold spaces
	return None if state in "ZX" else int(fields[18])


def marked(mark: str) -> Iterator[Process]:
	"""Every living process whose mark is `mark` or lies under it."""
	for entry in Path("/proc").iterdir():
		if not entry.name.isdigit() or int(entry.name) == os.getpid():
			continue
		process = Process.of(int(entry.name))
		if process and _has_mark(entry / "environ", mark):
			yield process


def _has_mark(environ: Path, mark: str) -> bool:
	try:
		variables = environ.read_bytes().split(b"\0")
	except OSError:  # gone, or someone else's
		return False
	prefix = f"{MARK}={mark}".encode()
	return any(v == prefix or v.startswith(prefix + b"/") for v in variables)


def end(mark: str, leader: Process | None, grace: float) -> None:
	"""Asks the leader to end (it ends its own children); kills what is left after the grace."""
	if leader:
		leader.send(signal.SIGTERM)
		wait_until(lambda: not any(marked(mark)), grace)
	kill(mark)


def kill(mark: str) -> None:
	"""kill -9, again until nothing is left: a process may be forking just now."""

	def none_left() -> bool:
		left = list(marked(mark))
		for process in left:
			process.send(signal.SIGKILL)
		return not left

	wait_until(none_left, 10)


def wait_until(true: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
	deadline = time.monotonic() + seconds
	while not true():
		if time.monotonic() > deadline:
			return False
		time.sleep(pause)
	return True
