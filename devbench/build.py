"""The steps from nothing to a bench whose code is ready, in order. A changed input redoes its step and
those after it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from devbench import frappe_source, paths, shell, system
from devbench.stack import NAMES, Stack
from devbench.steps import Step, digest

NETWORK = (
	"Most often the network or a package registry failed: look at the last lines, then run the same\n"
	"command again: what is done is not done again."
)


def tools_steps() -> list[Step]:
	"""For lint and the unit tests: no bench, no services."""
	pins = paths.PINS / "tools.txt"
	return [
		Step("system packages for tools", lambda log: system.install_missing(log, system.LINT_NEEDS)),
		_environment_step("tools environment", paths.TOOLS_ENV, pins),
	]


def bench_steps() -> list[Step]:
	command = paths.PINS / "bench-cli.txt"
	chain = _Chain(digest(command))
	return [
		Step("system packages", _system_packages, advice=NETWORK),
		_environment_step("bench command", paths.BENCH_CLI, command),
		chain.step("frappe from wheel", frappe_source.make_repository, _source_inputs(), paths.FRAPPE_REPO),
		chain.step("bench init", _bench_init, [paths.PINS / "bench-env.txt"], paths.BENCH_PYTHON),
		chain.step("node packages", _node_packages, [], paths.BENCH / "apps/frappe/node_modules"),
		chain.step("frappe assets", _assets("frappe"), [], paths.BENCH / "sites/assets/assets.json"),
		chain.step("test packages", _test_packages, _test_inputs(), paths.BENCH_PYTHON),
		chain.step("app in bench", _app_in_bench, _app_inputs(), paths.BENCH / "apps" / paths.APP),
		chain.step("app assets", _assets(paths.APP), _public_files(), paths.BENCH),
	]


def _system_packages(log: Path) -> None:
	system.install_missing(log, system.BENCH_NEEDS)
	system.install_missing(log, system.NPM_NEED)


def key_of(title: str) -> str:
	"""Changes when the inputs of this step do, or of one before it."""
	return next(step.key for step in bench_steps() if step.title == title)


class _Chain:
	"""Each step's key holds the keys of the steps before it."""

	def __init__(self, key: str) -> None:
		self.key = key

	def step(self, title: str, action: Callable[[Path], None], inputs: list[str | Path], made: Path) -> Step:
		self.key = digest(self.key, title, *inputs)
		return Step(title, action, _stamp(title), self.key, made, NETWORK)


def _stamp(title: str) -> Path:
	return paths.STAMPS / title.replace(" ", "-")


def _environment_step(title: str, folder: Path, pins: Path) -> Step:
	def make(log: Path) -> None:
		shutil.rmtree(folder, ignore_errors=True)
		shell.run([system.python(), "-m", "venv", folder], log)
		pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
		shell.run([*pip, "install", "--no-deps", "-r", pins], log)

	return Step(title, make, _stamp(title), digest(pins), folder / "bin" / "python", NETWORK)


def _source_inputs() -> list[str | Path]:
	return [paths.PINS / "frappe-wheel.txt", paths.TOOL / "frappe_source.py", paths.TOOL / "frappe"]


def _bench_init(log: Path) -> None:
	for name in NAMES:
		Stack(name).stop_app()  # they run the code that goes now
	shutil.rmtree(paths.BENCH, ignore_errors=True)
	# bench refuses to run as root unless a config under the folder it runs in names root as its user
	config = {"frappe_user": _user()}
	start = paths.HOME / "init"
	_write_json(start / "sites/common_site_config.json", config)
	flags = ["--skip-assets", "--no-backups", "--skip-redis-config-generation", "--no-procfile"]
	source = ["--frappe-path", paths.FRAPPE_REPO, "--frappe-branch", frappe_source.BRANCH]
	command = ["bench", "--verbose", "init", *source, "--python", system.python(), *flags, paths.BENCH]
	# npm packages have a step of their own
	shell.run(command, log, start, shell.environment(start, DEVBENCH_SKIP_NODE="1"))
	# no Redis here: this folder only builds, a stack's services belong to the stack
	_write_json(paths.BENCH / "sites/common_site_config.json", config)
	shutil.rmtree(start)


def _user() -> str:
	return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()


def _write_json(file: Path, content: dict) -> None:
	file.parent.mkdir(parents=True, exist_ok=True)
	file.write_text(json.dumps(content, indent=1, sort_keys=True))


def _node_packages(log: Path) -> None:
	frappe = paths.BENCH / "apps/frappe"
	shell.run(["npm", "ci", "--no-audit", "--no-fund"], log, frappe, shell.environment(paths.BENCH))


def _test_inputs() -> list[str | Path]:
	return [paths.TOOL / "requirements-test.txt", paths.PINS / "bench-extra.txt"]


def _test_packages(log: Path) -> None:
	files = [word for file in _test_inputs() for word in ("-r", file)]
	_pip(["install", *files], log)


def _app_inputs() -> list[str | Path]:
	return [paths.CHECKOUT / "pyproject.toml", paths.PINS / "app.txt", str(paths.CHECKOUT)]


def _app_in_bench(log: Path) -> None:
	link = paths.BENCH / "apps" / paths.APP
	link.unlink(missing_ok=True)
	link.symlink_to(paths.CHECKOUT)
	_pip(["install", "--editable", link], log)
	(paths.BENCH / "sites/apps.txt").write_text(f"frappe\n{paths.APP}\n")
	_refuse_unpinned(log)


def _pip(arguments: list[str | Path], log: Path) -> None:
	command = [paths.BENCH_PYTHON, "-m", "pip", *arguments]
	shell.run(command, log, paths.BENCH, shell.environment(paths.BENCH))


def _refuse_unpinned(log: Path) -> None:
	"""A package that came along without a pinned version would be another one tomorrow."""
	freeze = [paths.BENCH_PYTHON, "-m", "pip", "freeze", "--all", "--exclude-editable"]
	listed = subprocess.run(freeze, capture_output=True, text=True, check=True).stdout
	pinned = "".join((paths.PINS / name).read_text() for name in ("bench-env.txt", "app.txt"))
	unpinned = sorted(names(listed) - names(pinned))
	if unpinned:
		with log.open("a") as output:
			output.write(listed)
		raise shell.CommandFailed(
			f"no version pinned in devbench/pins/bench-env.txt or app.txt for {', '.join(unpinned)}"
		)


def names(requirements: str) -> set[str]:
	"""Package names as pip compares them."""
	found = re.findall(r"^([A-Za-z0-9._-]+) *(?:==|@)", requirements, re.MULTILINE)
	return {re.sub(r"[-_.]+", "-", name).lower() for name in found}


def _public_files() -> list[str | Path]:
	"""What assets are made of; what they are made into lies beside it."""
	return [folder for folder in sorted((paths.APP_SOURCE / "public").iterdir()) if folder.name != "dist"]


def _assets(app: str) -> Callable[[Path], None]:
	def build(log: Path) -> None:
		# --app also keeps bench from looking for ready-made assets on the network
		command = ["bench", "build", "--production", "--app", app]
		shell.run(command, log, paths.BENCH, shell.environment(paths.BENCH))

	return build
