"""The steps from a built bench to a stack that serves its site."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from devbench import build, paths, shell
from devbench.service import ServiceFailed
from devbench.services import app_services, as_root, data_services
from devbench.stack import TESTED, Stack
from devbench.steps import Step, digest

DEPEND_ON_SITE = ("settings", "installed", "app", "demo")
ADMIN_PASSWORD = "admin"
TIME_ZONE = "Europe/Copenhagen"
# What running processes hold in memory; and what `bench migrate` brings into the database.
CODE = {".py", ".json", ".html", ".txt", ".csv", ".md", ".po"}
SCHEMA = ("hooks.py", "modules.txt", "patches.txt", "patches", "setup", "fixtures")


def stack_steps(stack: Stack) -> list[Step]:
	def step(title: str, action, key: str = "", stamp: str = "", made: Path | None = None) -> Step:
		mark = stack.folder / "stamps" / stamp if stamp else None
		return Step(f"{title} ({stack.name})", action, mark, key, made)

	settings = digest(paths.TOOL / "in_bench/inside.py", paths.TOOL / "sites.py", TIME_ZONE)
	site_file, system_tables = stack.site_folder / "site_config.json", stack.folder / "mariadb/mysql"
	return [
		step("database files", lambda log: _make_database_files(stack, log), "1", "database", system_tables),
		step("mariadb and redis", lambda log: _start_data(stack, log)),
		step("site", lambda log: _make_site(stack, log), "1", "site", site_file),
		step("site settings", lambda log: _prepare(stack, log), settings, "settings", site_file),
		step("app on site", lambda log: _install_or_migrate(stack, log), _schema_key(), "app", site_file),
		step("web, workers, scheduler, realtime", lambda log: _start_app(stack, log)),
	]


def _schema_key() -> str:
	doctypes = [f for f in sorted(paths.APP_SOURCE.rglob("*.json")) if _is_ours(f)]
	return digest(build.key_of("bench init"), *doctypes, *(paths.APP_SOURCE / name for name in SCHEMA))


def _is_ours(file: Path) -> bool:
	return file.is_file() and not {"public", "node_modules"} & set(file.relative_to(paths.APP_SOURCE).parts)


def _make_database_files(stack: Stack, log: Path) -> None:
	stack.stop()
	data = stack.folder / "mariadb"
	shutil.rmtree(data, ignore_errors=True)
	shutil.rmtree(stack.site_folder, ignore_errors=True)  # its database is gone
	stack.lay_out()
	options = ["--auth-root-authentication-method=normal", "--skip-test-db", *as_root()]
	command = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", *options]
	shell.run(command, log, env=shell.environment(stack.folder))


def _start_data(stack: Stack, log: Path) -> None:
	stack.lay_out()
	_start(stack, data_services(stack), log)


def _start(stack: Stack, services: list, log: Path) -> None:
	try:
		stack.start(services)
	except ServiceFailed as error:
		log.write_text(f"{error}\n")
		raise shell.CommandFailed("a service did not come up") from error


def bench(stack: Stack, log: Path, *words: str | Path) -> None:
	shell.run(["bench", "--site", stack.site, *words], log, stack.folder, shell.environment(stack.folder))


def _make_site(stack: Stack, log: Path) -> None:
	shutil.rmtree(stack.site_folder, ignore_errors=True)
	names = ["--db-name", f"{paths.APP}_{stack.name}", "--force"]
	logins = ["--db-root-password", stack.root_password, "--admin-password", ADMIN_PASSWORD]
	command = ["bench", "new-site", stack.site, *names, *logins, "--no-mariadb-socket"]
	shell.run(command, log, stack.folder, shell.environment(stack.folder))
	for stamp in DEPEND_ON_SITE:
		(stack.folder / "stamps" / stamp).unlink(missing_ok=True)


def _prepare(stack: Stack, log: Path) -> None:
	_write_site_config(stack)
	_inside(stack, log, "prepare", stack.site, TIME_ZONE)


def _write_site_config(stack: Stack) -> None:
	file = stack.site_folder / "site_config.json"
	config = json.loads(file.read_text())
	if stack.name in TESTED:
		config |= {"allow_tests": True, "admin_password": ADMIN_PASSWORD}
		# Frappe lets 60 users be made in an hour; the tests make more
		config |= {"throttle_user_limit": 100_000}
	file.write_text(json.dumps(config, indent=1, sort_keys=True))
	stack.lay_out()


def _inside(stack: Stack, log: Path, *words: str) -> None:
	command = [paths.BENCH_PYTHON, paths.TOOL / "in_bench/inside.py", *words]
	shell.run(command, log, stack.sites, shell.environment(stack.folder))


def _install_or_migrate(stack: Stack, log: Path) -> None:
	# Running processes do not see an app that came after them, and must not work on half a schema.
	stack.stop_app()
	installed = stack.folder / "stamps" / "installed"
	if installed.exists():
		bench(stack, log, "migrate")
	else:
		bench(stack, log, "install-app", "--force", paths.APP)
		installed.touch()


def _start_app(stack: Stack, log: Path) -> None:
	"""Processes that loaded other code than there is now are replaced."""
	loaded, current = stack.folder / "run" / "code", _code_key(stack)
	if not loaded.exists() or loaded.read_text() != current:
		stack.stop_app()
		_inside(stack, log, "forget", str(stack.ports["redis_cache"]))
	_start(stack, app_services(stack), log)
	loaded.write_text(current)


def _code_key(stack: Stack) -> str:
	files = [f for f in sorted(paths.APP_SOURCE.rglob("*")) if f.suffix in CODE and _is_ours(f)]
	assets = paths.BENCH / "sites/assets/assets.json"
	return digest(build.key_of("app in bench"), assets, json.dumps(stack.ports), *files)
