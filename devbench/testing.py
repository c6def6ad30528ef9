"""Runs pytest and the benchmarks, and leaves none of their processes behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from devbench import existing, paths, processes, shell
from devbench.stack import Stack

BENCHMARKS = paths.CHECKOUT / "benchmarks"


def on_stack(stack: Stack, words: Sequence[str]) -> int:
	return _pytest(paths.BENCH_PYTHON, words, stack_environment(stack))


def on_stacks(stacks: Sequence[Stack], words: Sequence[str]) -> int:
	"""File by file in as many processes, each with a stack of its own. The files keep their order: those that kill
	services come last, and a process that died is not replaced, as its stack may be left in any state."""
	lanes = [stack_environment(stack) for stack in stacks]
	spread = f"-n {len(stacks)} --dist loadfile --no-loadscope-reorder --max-worker-restart 0".split()
	told = json.dumps(
		[{key: lane[key] for key in lane if lane[key] != os.environ.get(key)} for lane in lanes]
	)
	return _pytest(paths.BENCH_PYTHON, [*spread, *words], {**lanes[0], "DEVBENCH_LANES": told})


def stack_environment(stack: Stack) -> dict[str, str]:
	"""What conftest.py and the benchmarks go by."""
	return shell.environment(
		stack.folder,
		DEVBENCH_HOME=str(paths.HOME),
		DEVBENCH_STACK=stack.name,
		DEVBENCH_SITE=stack.site,
		DEVBENCH_SITES=str(stack.sites),
		DEVBENCH_URL=stack.url,
	)


def unit(words: Sequence[str]) -> int:
	env = {key: value for key, value in os.environ.items() if not key.startswith("DEVBENCH_S")}
	words = words or ["-m", "not proof and not generated"]
	return _pytest(paths.TOOLS_ENV / "bin/python", with_paths(words, ["tests/unit"]), env)


def with_paths(words: Sequence[str], default: Sequence[str]) -> list[str]:
	"""`-k name` alone searches where the command would search without it."""
	named = any((paths.CHECKOUT / word.split("::")[0]).exists() for word in words if not word.startswith("-"))
	return [*words] if named else [*words, *default]


def on_existing(bench: str, site: str, url: str, words: Sequence[str]) -> int:
	target = existing.Target.check(bench, site, url)
	packages = existing.install_test_packages(target)
	env = {
		**os.environ,
		"PYTHONPATH": str(packages),
		"FRAPPE_BENCH_ROOT": str(target.bench),
		"DEVBENCH_HOME": str(paths.HOME),
		"DEVBENCH_SITE": target.site,
		"DEVBENCH_SITES": str(target.bench / "sites"),
		"DEVBENCH_URL": target.url,
	}
	env.pop("DEVBENCH_STACK", None)
	return _pytest(target.python, words, env)


def _pytest(python: Path, words: Sequence[str], env: Mapping[str, str]) -> int:
	return _in_foreground([str(python), "-m", "pytest", *words], env)


def benchmarks(stack: Stack, words: Sequence[str]) -> int:
	"""Each file, or those named; prints what they print. No worker takes the cores away that are measured."""
	for name in stack.services:
		if name.startswith(("worker", "scheduler")):
			stack[name].stop()
	files = [Path(word) for word in words] or sorted(BENCHMARKS.glob("[!_]*.py"))
	env = {**stack_environment(stack), "PYTHONPATH": str(paths.CHECKOUT)}
	try:
		codes = [_in_foreground([str(paths.BENCH_PYTHON), str(file)], env) for file in files]
	finally:
		stack.ensure()
	return max(codes, default=0)


def screenshots(stack: Stack) -> int:
	"""docs/guides/images, taken anew."""
	script, folder = (
		paths.CHECKOUT / "devbench/in_bench/screenshots.py",
		paths.CHECKOUT / "docs/guides/images",
	)
	command = [str(paths.BENCH_PYTHON), str(script), stack.url, str(folder)]
	return _in_foreground(command, stack_environment(stack))


def _in_foreground(command: list[str], env: Mapping[str, str]) -> int:
	"""With our terminal. A browser that a test started is ended with it, whatever happens."""
	mark = f"{paths.HOME}/foreground-{os.getpid()}"
	process = subprocess.Popen(command, cwd=paths.CHECKOUT, env={**env, processes.MARK: mark})
	try:
		return _told(process.wait())
	except BaseException:
		process.send_signal(signal.SIGINT)  # pytest then tears its fixtures down
		with contextlib.suppress(subprocess.TimeoutExpired):
			process.wait(20)
		raise
	finally:
		processes.kill(mark)
		process.wait()


def _told(code: int) -> int:
	"""A test run that somebody killed prints no closing line: it must not pass for one that had nothing to say."""
	if code < 0:
		print(f"\nended by {signal.Signals(-code).name}, sent from elsewhere")
		return 128 - code
	return code
