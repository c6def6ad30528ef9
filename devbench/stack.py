"""A stack: a bench-shaped folder with one site and services of its own.

All stacks share the code and the built assets by links; databases, queues, ports and files are
apart, so that tests may kill any service while a demo, or another half of the tests, runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from devbench import paths, processes
from devbench.service import Service
from devbench.services import app_services, data_services

TESTED = ("test", "test2")
"""Halves of the whole suite run at once, each on one of these; everything else on the first."""
NAMES = ("demo", *TESTED)
# Below 32768, where Linux takes ports for outgoing connections from.
FIRST_PORTS = {
	"demo": {"web": 8000, "realtime": 9000, "redis_queue": 11000, "redis_cache": 13000, "mariadb": 13306},
	"test": {"web": 8100, "realtime": 9100, "redis_queue": 11100, "redis_cache": 13100, "mariadb": 13406},
	"test2": {"web": 8200, "realtime": 9200, "redis_queue": 11200, "redis_cache": 13200, "mariadb": 13506},
}


class Stack:
	def __init__(self, name: str) -> None:
		self.name = name
		self.site = f"{name}.localhost"
		self.folder = paths.STACKS / name
		self.sites = self.folder / "sites"
		self.ports: dict[str, int] = self._read("ports.json")

	@property
	def url(self) -> str:
		return f"http://{self.site}:{self.ports['web']}"

	@property
	def site_folder(self) -> Path:
		return self.sites / self.site

	@property
	def socket(self) -> Path:
		"""A Unix socket's path may have no more than 107 bytes."""
		path = self.folder / "mariadb.sock"
		short = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
		return path if len(str(path)) < 100 else Path(tempfile.gettempdir(), f"devbench-{short}.sock")

	@property
	def root_password(self) -> str:
		return self._read("secrets.json")["mariadb_root"]

	@property
	def services(self) -> dict[str, Service]:
		"""In the order they start in."""
		return {service.name: service for service in [*data_services(self), *app_services(self)]}

	def __getitem__(self, name: str) -> Service:
		return self.services[name]

	def lay_out(self) -> None:
		"""The folder as bench expects one, and config that fits the ports of today."""
		for part in ("sites", "config/pids", "logs", "run"):
			(self.folder / part).mkdir(parents=True, exist_ok=True)
		_link(self.folder / "apps", paths.BENCH / "apps")
		_link(self.folder / "env", paths.BENCH / "env")
		_link(self.sites / "assets", paths.BENCH / "sites/assets")
		(self.sites / "apps.txt").write_text(f"frappe\n{paths.APP}\n")
		if not (self.folder / "secrets.json").exists():
			self._write("secrets.json", {"mariadb_root": secrets.token_hex(16)})
		self._choose_ports()
		self._write("sites/common_site_config.json", self._common_config())
		self._update_site_config()

	def _choose_ports(self) -> None:
		"""The ones recorded, unless another program has taken one: then all anew. A port is named like the
		service that listens on it."""
		taken = any(not self[name].leader and not _is_free(port) for name, port in self.ports.items())
		if self.ports and not taken:
			return
		self.stop()
		avoided = set(self.others_ports())
		for use, first in FIRST_PORTS[self.name].items():
			self.ports[use] = next(p for p in range(first, 32768) if p not in avoided and _is_free(p))
			avoided.add(self.ports[use])
		self._write("ports.json", self.ports)

	def others_ports(self) -> Iterator[int]:
		for name in NAMES:
			if name != self.name:
				yield from Stack(name).ports.values()

	def _common_config(self) -> dict[str, object]:
		queue = f"redis://127.0.0.1:{self.ports['redis_queue']}"
		return {
			"db_host": "127.0.0.1",
			"db_port": self.ports["mariadb"],
			"default_site": self.site,
			"developer_mode": 0,
			"frappe_user": self._owner(),
			"redis_cache": f"redis://127.0.0.1:{self.ports['redis_cache']}",
			"redis_queue": queue,
			"redis_socketio": queue,
			"serve_default_site": True,
			"socketio_port": self.ports["realtime"],
			"webserver_port": self.ports["web"],
		}

	def _owner(self) -> str:
		return self.folder.owner()

	def _update_site_config(self) -> None:
		"""Links in mails carry the port."""
		file = self.site_folder / "site_config.json"
		if file.exists():
			config = json.loads(file.read_text()) | {"host_name": self.url}
			file.write_text(json.dumps(config, indent=1, sort_keys=True))

	def running(self) -> list[Service]:
		if not self.ports:
			return []
		return [service for service in self.services.values() if service.leader]

	def start(self, services: list[Service]) -> None:
		"""All at once; then waits for each. None of them is left if one fails."""
		fresh = [service for service in services if self._needs_start(service)]
		try:
			for service in fresh:
				service.start()
			for service in services:
				service.wait_healthy()
		except BaseException:
			for service in reversed(fresh):
				service.kill()
			raise

	def _needs_start(self, service: Service) -> bool:
		"""One that runs but does not answer is started anew: a worker whose Redis was killed goes on
		working, but does not register again."""
		if service.leader and service.healthy(service):
			return False
		service.stop()
		return True

	def ensure(self) -> None:
		"""All services run and answer, whatever happened to them."""
		self.start(data_services(self))
		self.start(app_services(self))

	def stop_app(self) -> None:
		if self.ports:
			_stop(app_services(self))

	def stop(self) -> None:
		if self.ports:
			self.stop_app()
			_stop(data_services(self))
		processes.kill(str(self.folder))  # what no pid file tells of

	def _read(self, name: str) -> dict:
		file = self.folder / name
		return json.loads(file.read_text()) if file.exists() else {}

	def _write(self, name: str, content: object) -> None:
		file = self.folder / name
		file.write_text(json.dumps(content, indent=1, sort_keys=True))
		file.chmod(0o600)


def _stop(services: list[Service]) -> None:
	for service in services:
		service.stop()


def _link(link: Path, target: Path) -> None:
	with contextlib.suppress(FileNotFoundError):
		link.unlink()
	link.symlink_to(target)


def _is_free(port: int) -> bool:
	with socket.socket() as probe:
		probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			probe.bind(("127.0.0.1", port))
		except OSError:
			return False
	return True
