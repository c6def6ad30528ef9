"""One service of a stack: started in a session of its own, checked, stopped, killed."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from devbench import paths, processes, shell
from devbench.processes import MARK, Process


class ServiceFailed(Exception):
	"""Did not come up; says where its log is."""


@dataclass
class Service:
	name: str
	folder: Path
	"""The stack's; pid and log files lie under it."""
	command: list[str]
	healthy: Callable[[Service], bool]
	cwd: Path
	env: Mapping[str, str]
	grace: float = 10
	"""Seconds to end by itself before it is killed."""
	files: Mapping[Path, str] = field(default_factory=dict)
	"""Config files, written at each start."""

	@property
	def log(self) -> Path:
		return self.folder / "logs" / f"{self.name}.service.log"

	@property
	def mark(self) -> str:
		return f"{self.folder}/{self.name}"

	@property
	def _pid_file(self) -> Path:
		return self.folder / "run" / f"{self.name}.json"

	@property
	def leader(self) -> Process | None:
		"""The process that was started, if it still lives."""
		if not self._pid_file.exists():
			return None
		known = Process(**json.loads(self._pid_file.read_text()))
		return known if known.alive() else None

	def pids(self) -> list[int]:
		return [process.pid for process in processes.marked(self.mark)]

	def start(self) -> None:
		if self.leader:
			return
		processes.kill(self.mark)  # what a killed leader left behind
		for file, content in self.files.items():
			file.write_text(content)
		self._keep_one_older_log()
		self._remember(self._spawn())

	def _spawn(self) -> subprocess.Popen:
		env = {**self.env, MARK: self.mark}
		with self.log.open("wb") as output:
			return subprocess.Popen(
				self.command,
				cwd=self.cwd,
				env=env,
				stdin=subprocess.DEVNULL,
				stdout=output,
				stderr=output,
				start_new_session=True,
			)

	def _keep_one_older_log(self) -> None:
		self.log.parent.mkdir(parents=True, exist_ok=True)
		if self.log.exists():
			os.replace(self.log, self.log.with_suffix(".log.1"))

	def _remember(self, started: subprocess.Popen) -> None:
		process = Process.of(started.pid)
		if not process:
			raise ServiceFailed(self._report("ended at once"))
		self._pid_file.parent.mkdir(parents=True, exist_ok=True)
		self._pid_file.write_text(json.dumps({"pid": process.pid, "started": process.started}))

	def wait_healthy(self, seconds: float = 90) -> None:
		deadline = time.monotonic() + seconds
		while not self.healthy(self):
			if not self.leader:
				raise ServiceFailed(self._report("ended while starting"))
			if time.monotonic() > deadline:
				raise ServiceFailed(self._report(f"does not answer after {seconds:.0f} s"))
			time.sleep(0.1)

	def _report(self, what: str) -> str:
		return f"{self.name} {what}. Log: {paths.shown(self.log)}; its last lines:\n{shell.tail(self.log)}"

	def stop(self) -> None:
		processes.end(self.mark, self.leader, self.grace)
		self._pid_file.unlink(missing_ok=True)

	def kill(self) -> None:
		"""kill -9 of all its processes at once."""
		processes.kill(self.mark)

	def restart(self) -> None:
		self.stop()
		self.start()
		self.wait_healthy()
