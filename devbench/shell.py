"""Runs commands: their output goes to a log file, and none outlives the command that started it."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from devbench import paths


class CommandFailed(Exception):
	"""A command ended with an error; its log tells more."""


def run(
	command: Sequence[str | Path], log: Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> None:
	words = [str(word) for word in command]
	log.parent.mkdir(parents=True, exist_ok=True)
	with log.open("ab") as output:
		output.write(f"$ {shlex.join(words)}\n".encode())
		output.flush()
		code = _wait(_spawn(words, output, cwd, env))
	if code:
		raise CommandFailed(f"`{shlex.join(words)[:300]}` ended with {_meaning(code)}")


def _spawn(words: list[str], output, cwd: Path | None, env: Mapping[str, str] | None) -> subprocess.Popen:
	# A session of its own: Ctrl-C reaches only us, and we end the whole group.
	return subprocess.Popen(
		words,
		cwd=cwd,
		env=env,
		stdin=subprocess.DEVNULL,
		stdout=output,
		stderr=output,
		start_new_session=True,
	)


def _wait(process: subprocess.Popen) -> int:
	try:
		return process.wait()
	except BaseException:
		with contextlib.suppress(ProcessLookupError):
			os.killpg(process.pid, signal.SIGKILL)
		process.wait()
		raise


def _meaning(code: int) -> str:
	return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
	"""A second Ctrl-C must not cut short the stopping that the first one began."""
	numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
	before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
	try:
		yield
	finally:
		for number, handler in zip(numbers, before, strict=True):
			signal.signal(number, handler)


def environment(bench: Path, **more: str) -> dict[str, str]:
	"""What bench, pip and Node see. `bench` is the folder that plays the bench: the shared one or a stack."""
	search = [paths.TOOL / "bin", paths.BENCH_CLI / "bin", os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]
	# CI: Frappe's workers take its presence for a test run, and then send no mail
	dropped = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "MAKEFLAGS", "DEV_SERVER", "CI")
	return {
		**{key: value for key, value in os.environ.items() if key not in dropped},
		"PATH": os.pathsep.join(str(folder) for folder in search),
		"FRAPPE_BENCH_ROOT": str(bench),
		"PIP_CONSTRAINT": " ".join(str(paths.PINS / name) for name in ("bench-env.txt", "app.txt")),
		"PIP_DISABLE_PIP_VERSION_CHECK": "1",
		"BENCH_DISABLE_UV": "1",
		"FRAPPE_DOCKER_BUILD": "1",  # bench: no look-up of its own newest version
		"GIT_TERMINAL_PROMPT": "0",
		**more,
	}


def tail(log: Path, lines: int = 15) -> str:
	if not log.exists():
		return "(nothing was written)"
	return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
