"""The services of a stack: how each is run, and how production-like."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from devbench import health, paths, shell, system
from devbench.service import Service

if TYPE_CHECKING:
	from devbench.stack import Stack

# Each looks into its own queues first, as bench sets production up: long jobs get their turn in a busy minute.
WORKERS = ("short,default,long", "long,default,short")

# Set while `make test` runs; everything else, proofs and benchmarks above all, has Frappe's own workers.
WARM = "DEVBENCH_WARM_WORKERS"

# What a production server has; durable at each commit, so that a killed one loses nothing committed.
MY_CNF = """[mariadbd]
datadir={data}
socket={socket}
pid-file={data}/mariadb.pid
bind-address=127.0.0.1
port={port}
init-file={init}
skip-name-resolve
character-set-server=utf8mb4
collation-server=utf8mb4_unicode_ci
innodb-buffer-pool-size=512M
innodb-log-file-size=128M
innodb-flush-log-at-trx-commit=1
sync-binlog=1
max-allowed-packet=64M
max-connections=200
"""

# Executed at each start, before connections are taken. An anonymous user would shadow the sites' users.
INIT_SQL = """ALTER USER root@localhost IDENTIFIED BY '{password}';
CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY '{password}';
GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
DROP USER IF EXISTS ''@localhost;
"""

REDIS_CONF = """bind 127.0.0.1
port {port}
dir {data}
dbfilename dump.rdb
set-proc-title no
{more}
"""
# set-proc-title: it would write over the environment, where a service's mark stands
CACHE_ONLY = 'save ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy allkeys-lru'


def data_services(stack: Stack) -> list[Service]:
	return [
		_mariadb(stack),
		_redis(stack, "redis_cache", CACHE_ONLY),
		_redis(stack, "redis_queue", ""),  # Redis' own rules for saving, as bench has it
	]


def app_services(stack: Stack) -> list[Service]:
	workers = [_worker(stack, f"worker_{number}", queues) for number, queues in enumerate(WORKERS, 1)]
	return [_web(stack), *workers, _scheduler(stack), _realtime(stack)]


def _mariadb(stack: Stack) -> Service:
	data, init, config = stack.folder / "mariadb", stack.folder / "init.sql", stack.folder / "my.cnf"
	port, password = stack.ports["mariadb"], stack.root_password
	command = [system.find("mariadbd") or "mariadbd", f"--defaults-file={config}"]
	files = {
		config: MY_CNF.format(data=data, socket=stack.socket, port=port, init=init),
		init: INIT_SQL.format(password=password),
	}
	check = health.inside("mariadb", str(port), "root", password)
	return _service(stack, "mariadb", [*command, *as_root()], check, grace=30, files=files)


def as_root() -> list[str]:
	"""MariaDB wants to be told that running as root is meant."""
	return ["--user=root"] if os.geteuid() == 0 else []


def _redis(stack: Stack, name: str, more: str) -> Service:
	data, config = stack.folder / name, stack.folder / f"{name}.conf"
	data.mkdir(parents=True, exist_ok=True)
	files = {config: REDIS_CONF.format(port=stack.ports[name], data=data, more=more)}
	check = health.inside("redis", str(stack.ports[name]))
	return _service(stack, name, ["redis-server", str(config)], check, files=files)


def _web(stack: Stack) -> Service:
	python_path = ["--pythonpath", str(paths.TOOL / "in_bench")]
	bind = ["--bind", f"127.0.0.1:{stack.ports['web']}"]
	size = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
	patience = ["--timeout", "120", "--graceful-timeout", "3"]
	command = [_program("gunicorn"), *python_path, *bind, *size, *patience, "devbench_wsgi:application"]
	check = health.page(stack.ports["web"], "/login", stack.site)
	# DEV_SERVER: tells the browser to find the realtime server at its own port; nginx would join the two
	return _service(stack, "web", command, check, env={"DEV_SERVER": "1"})


def _worker(stack: Stack, name: str, queues: str) -> Service:
	check = health.worker(stack.ports["redis_queue"])
	command = frappe_command("worker", "--queue", queues)
	if os.environ.get(WARM):
		command = [str(paths.BENCH_PYTHON), str(paths.TOOL / "in_bench/worker.py"), queues]
	return _service(stack, name, command, check)


def _scheduler(stack: Stack) -> Service:
	return _service(stack, "scheduler", frappe_command("schedule"), health.alive, grace=3)


def _realtime(stack: Stack) -> Service:
	command = [system.find("node") or "node", str(paths.BENCH / "apps/frappe/socketio.js")]
	check = health.page(stack.ports["realtime"], "/socket.io/?EIO=4&transport=polling", stack.site)
	return _service(stack, "realtime", command, check, grace=3)


def frappe_command(*words: str) -> list[str]:
	"""What the `bench` command runs once it has found its Python."""
	return [str(paths.BENCH_PYTHON), "-m", "frappe.utils.bench_helper", "frappe", *words]


def _program(name: str) -> str:
	return str(paths.BENCH / "env/bin" / name)


def _service(
	stack: Stack,
	name: str,
	command: list[str],
	healthy: health.Check,
	grace: float = 10,
	env: dict[str, str] | None = None,
	files: dict[Path, str] | None = None,
) -> Service:
	environment = shell.environment(stack.folder, **(env or {}))
	return Service(name, stack.folder, command, healthy, stack.sites, environment, grace, files or {})
