"""Steps with a progress line each, which are not done again while their inputs stay the same."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devbench import paths, shell

TRY_AGAIN = "Correct what it names and run the same command again: what is done is not done again."


class StepFailed(Exception):
	"""Says what failed, where the log is, its last lines and what to do."""

	def __init__(self, title: str, reason: str, log: Path, advice: str = TRY_AGAIN) -> None:
		rule = "-" * 40
		super().__init__(
			f"Failed: {title}: {reason}\nLog: {paths.shown(log)}; its last lines:\n"
			f"{rule}\n{shell.tail(log)}\n{rule}\n{advice}"
		)


class ToldPlainly(Exception):
	"""Ends the command with this text alone."""


def digest(*inputs: str | Path) -> str:
	"""One hash of texts and of files' contents; a folder counts with all that is in it."""
	total = hashlib.sha256()
	for item in inputs:
		for part in _contents(item):
			total.update(hashlib.sha256(part).digest())
	return total.hexdigest()


def _contents(item: str | Path) -> Iterable[bytes]:
	if isinstance(item, str):
		yield item.encode()
	elif item.is_dir():
		for file in sorted(f for f in item.rglob("*") if f.is_file() and "__pycache__" not in f.parts):
			yield str(file.relative_to(item)).encode()
			yield file.read_bytes()
	else:
		yield item.read_bytes() if item.exists() else b"-"


@dataclass
class Step:
	title: str
	action: Callable[[Path], None]
	"""Gets the log file to write to."""
	stamp: Path | None = None
	"""Holds the key of the inputs it was last done with; None: done every time."""
	key: str = ""
	made: Path | None = None
	"""What must still be there for the stamp to count."""
	advice: str = TRY_AGAIN
	log_folder: Path = paths.LOGS

	@property
	def log(self) -> Path:
		return self.log_folder / f"{self.title.replace(' ', '-')}.log"

	def done(self) -> bool:
		if not self.stamp or not self.stamp.exists() or (self.made and not self.made.exists()):
			return False
		return self.stamp.read_text() == self.key

	def run(self) -> None:
		self.log.unlink(missing_ok=True)
		if self.stamp:
			self.stamp.unlink(missing_ok=True)
		try:
			self.action(self.log)
		except (shell.CommandFailed, subprocess.CalledProcessError, OSError) as error:
			raise StepFailed(self.title, str(error), self.log, self.advice) from error
		self.mark()

	def mark(self) -> None:
		if self.stamp:
			self.stamp.parent.mkdir(parents=True, exist_ok=True)
			self.stamp.write_text(self.key)


def run_all(steps: Sequence[Step], say: Callable[..., None] = print) -> None:
	width = len(str(len(steps)))
	for number, step in enumerate(steps, 1):
		head = f"[{number:>{width}}/{len(steps)}] {step.title} "
		say(head.ljust(44, "."), end=" ", flush=True)
		say(_run_one(step), flush=True)


def _run_one(step: Step) -> str:
	if step.done():
		return "(done before)"
	started = time.monotonic()
	try:
		step.run()
	except BaseException:
		print("stopped", flush=True)
		raise
	return f"{time.monotonic() - started:.1f} s"
