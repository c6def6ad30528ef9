"""Is a service ready? Asked of the service itself, not of its process."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable

from devbench import paths
from devbench.service import Service

Check = Callable[[Service], bool]


def inside(*arguments: str, more: Callable[[Service], list[str]] = lambda service: []) -> Check:
	"""A check of inside.py, which uses the connectors of the bench's environment."""

	def check(service: Service) -> bool:
		command = [paths.BENCH_PYTHON, paths.TOOL / "in_bench/inside.py", *arguments, *more(service)]
		try:
			return subprocess.run(command, capture_output=True, cwd=service.cwd, timeout=30).returncode == 0
		except (OSError, subprocess.TimeoutExpired):  # no bench just now, or a service that hangs
			return False

	return check


def worker(redis_port: int) -> Check:
	return inside("worker", str(redis_port), more=lambda service: [str(pid) for pid in service.pids()])


def page(port: int, path: str, host: str, timeout: float = 20) -> Check:
	def check(service: Service) -> bool:
		request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
		try:
			# no proxy: this never leaves the machine
			opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
			return opener.open(request, timeout=timeout).status == 200
		except (OSError, urllib.error.URLError):
			return False

	return check


def alive(service: Service) -> bool:
	return service.leader is not None
