"""The commands. Each `make` target is one of them."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence

from devbench import build, checks, demo, paths, services, shell, sites, steps, testing
from devbench.stack import NAMES, TESTED, Stack


def main() -> int:
	if " " in str(paths.HOME):
		print(f"bench cannot work in a path with a space: {paths.HOME}. Set DEVBENCH_HOME.", file=sys.stderr)
		return 1
	options = _parser().parse_args()
	for number in (signal.SIGTERM, signal.SIGHUP):
		signal.signal(number, lambda got, frame: sys.exit(128 + got))
	try:
		return options.command(options) or 0
	except (steps.StepFailed, steps.ToldPlainly) as error:
		print(f"\n{error}", file=sys.stderr)
		return 1
	except KeyboardInterrupt:
		print("\nstopped", file=sys.stderr)
		return 130


def _parser() -> argparse.ArgumentParser:
	parser = argparse.ArgumentParser(prog="python3 -m devbench", description=__doc__.splitlines()[0])
	commands = parser.add_subparsers(required=True, metavar="COMMAND")
	for name, (command, text) in COMMANDS.items():
		added = commands.add_parser(name, help=text, description=text)
		added.set_defaults(command=command)
		if name in TAKES_STACK:
			added.add_argument("stack", choices=NAMES, nargs="?", default=TAKES_STACK[name])
		if name in TAKES_BENCH:
			added.add_argument("--bench", default="", help="an existing bench instead of our own")
			added.add_argument("--site", default="", help="a site there with allow_tests")
			added.add_argument("--url", default="", help="where that site is served")
		if name in TAKES_WORDS:
			added.add_argument("words", nargs=argparse.REMAINDER)
	return parser


@contextlib.contextmanager
def _alone() -> Iterator[None]:
	"""Two commands at once would install over each other."""
	paths.HOME.mkdir(parents=True, exist_ok=True)
	with (paths.HOME / "lock").open("w") as lock:
		try:
			fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			print("waiting for another devbench command in this checkout to finish its steps …", flush=True)
			fcntl.flock(lock, fcntl.LOCK_EX)
		yield


def _bring_up(stack: Stack, more: list[steps.Step] | None = None) -> None:
	"""All steps to a served site. What was not running before is not left behind by a failure."""
	ran_before = bool(stack.running())
	with _alone():
		try:
			steps.run_all([*build.bench_steps(), *sites.stack_steps(stack), *(more or [])])
		except BaseException:
			_stop_unless(ran_before, stack)
			raise


def _build(options: argparse.Namespace) -> None:
	with _alone():
		steps.run_all(build.bench_steps())


def _up(options: argparse.Namespace) -> None:
	stack = Stack(options.stack)
	_bring_up(stack)
	print(f"{stack.url} is served, also as http://127.0.0.1:{stack.ports['web']}; `make stop` ends it.")


def _demo(options: argparse.Namespace) -> int:
	stack = Stack("demo")
	_bring_up(stack, [demo.data_step(stack)])
	return demo.keep_running(stack)


def _screenshots(options: argparse.Namespace) -> int:
	"""The guides' pictures, of the demo site; one that did not run is stopped again."""
	stack = Stack("demo")
	ran_before = bool(stack.running())
	_bring_up(stack, [demo.data_step(stack)])
	try:
		return testing.screenshots(stack)
	finally:
		_stop_unless(ran_before, stack)


def _tested(default: list[str], *flags: str):
	"""A command that runs pytest on the test stack, or on an existing bench."""

	def command(options: argparse.Namespace) -> int:
		words = [*flags, *testing.with_paths(_words(options), default)]
		if options.bench or options.site:
			return testing.on_existing(options.bench, options.site, options.url, words)
		if not flags:
			os.environ[services.WARM] = "1"
		if not words and (os.cpu_count() or 1) >= len(TESTED):
			return _on_stacks(TESTED, lambda *stacks: testing.on_stacks(stacks, words))
		return _on_stacks(TESTED[:1], lambda stack: testing.on_stack(stack, words))

	return command


def _on_stacks(names: Sequence[str], act: Callable[..., int]) -> int:
	"""What runs already goes on running afterwards."""
	with contextlib.ExitStack() as stacks:
		for stack in (chosen := [Stack(name) for name in names]):
			ran_before = bool(stack.running())
			_bring_up(stack)
			stacks.callback(_stop_unless, ran_before, stack)
		return act(*chosen)


def _stop_unless(ran_before: bool, stack: Stack) -> None:
	if not ran_before:
		with shell.undisturbed():
			stack.stop()


def _test_site(options: argparse.Namespace) -> int:
	stack = Stack(TESTED[0])
	_bring_up(stack)
	return testing.on_stack(stack, testing.with_paths(_words(options), [paths.APP]))


def _test_unit(options: argparse.Namespace) -> int:
	_tools()
	return testing.unit(_words(options))


def _lint(options: argparse.Namespace) -> int:
	_tools()
	return checks.lint()


def _tools() -> None:
	with _alone():
		steps.run_all(build.tools_steps())


def _bench(options: argparse.Namespace) -> int:
	return _on_stacks(TESTED[:1], lambda stack: testing.benchmarks(stack, _words(options)))


def _run(options: argparse.Namespace) -> None:
	stack = Stack(options.stack)
	if not stack.running():
		raise steps.ToldPlainly(
			f"The {stack.name} stack does not run. Start it: python3 -m devbench up {stack.name}"
		)
	os.chdir(stack.folder)
	env = shell.environment(stack.folder)
	os.environ["PATH"] = env["PATH"]  # execvpe searches ours
	os.execvpe("bench", ["bench", "--site", stack.site, *_words(options)], env)


def _stop(options: argparse.Namespace) -> None:
	"""No waiting for the lock: this must work when something hangs."""
	for name in NAMES:
		Stack(name).stop()


def _clean(options: argparse.Namespace) -> None:
	_stop(options)
	shutil.rmtree(paths.HOME, ignore_errors=True)


def _status(options: argparse.Namespace) -> None:
	for name in NAMES:
		stack = Stack(name)
		running = stack.running()
		print(f"{name}: {stack.url if running else 'not running'}")
		for service in running:
			state = "healthy" if service.healthy(service) else "does not answer"
			print(f"  {service.name:<12} pid {service.leader.pid:<8} {state:<16} {paths.shown(service.log)}")


def _logs(options: argparse.Namespace) -> None:
	stack = Stack(options.stack)
	for file in sorted((stack.folder / "logs").glob("*.log")):
		print(f"==> {paths.shown(file)}\n{shell.tail(file)}\n")


def _words(options: argparse.Namespace) -> list[str]:
	words = options.words
	return words[1:] if words[:1] == ["--"] else words


COMMANDS = {
	"build": (_build, "Frappe, its Python and Node packages and the assets; starts nothing"),
	"demo": (_demo, "serve a site with demo data until Ctrl-C"),
	"up": (_up, "start a stack (test unless said otherwise) and leave it running"),
	"test": (_tested([]), "all tests but the proofs, on the test stack or with --bench on an existing one"),
	"test-site": (_test_site, "tests on the test stack, which keeps running"),
	"test-unit": (_test_unit, "the tests that need neither Frappe nor services"),
	"proof": (
		_tested(["tests", paths.APP], "-m", "proof"),
		"the long runs: kills at many points, many random cases",
	),
	"bench": (_bench, "the benchmarks, each printing a table"),
	"lint": (_lint, "ruff, mypy, docs/openapi.json, and no registry's address in a lock file"),
	"screenshots": (_screenshots, "the guides' pictures, taken of the demo site"),
	"run": (_run, "a bench command on a stack's site: run test list-apps"),
	"status": (_status, "what runs"),
	"logs": (_logs, "the last lines of each of a stack's logs"),
	"stop": (_stop, "stop all stacks"),
	"clean": (_clean, "stop all stacks and remove all state"),
}
TAKES_STACK = {"up": "test", "run": None, "logs": "test"}
TAKES_BENCH = ("test", "proof")
TAKES_WORDS = ("test", "test-site", "test-unit", "proof", "bench", "run")
