"""What must be on the machine: Debian's packages, Python, Node."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from devbench import shell
from devbench.steps import ToldPlainly

PYTHONS = ("python3.11", "python3")
ASK_PYTHON = "import sys; print(*sys.version_info[:2], sys.executable)"
OLDEST_NODE = 18
POLICY = Path("/usr/sbin/policy-rc.d")


@dataclass(frozen=True)
class Need:
	packages: tuple[str, ...]
	met: Callable[[], bool]


def program(name: str) -> Callable[[], bool]:
	return lambda: find(name) is not None


def find(name: str) -> str | None:
	"""Servers lie in /usr/sbin, which an ordinary user's PATH lacks."""
	return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))


def _node_is_new_enough() -> bool:
	node = find("node")
	version = _output([node, "--version"]) if node else ""
	match = re.match(r"v(\d+)", version)
	return bool(match) and int(match[1]) >= OLDEST_NODE


def _python_can_build() -> bool:
	"""A virtual environment with pip, and headers to compile the MariaDB connector with."""
	python = find_python()
	probe = "import ensurepip, pathlib, sysconfig; print(pathlib.Path(sysconfig.get_path('include'), 'Python.h').exists())"
	return bool(python) and _output([python, "-c", probe]) == "True"


def _python_can_make_environments() -> bool:
	python = find_python()
	return bool(python) and _output([python, "-c", "import ensurepip; print('yes')"]) == "yes"


def mail_servers_run() -> bool:
	"""What tests/mail_servers.py starts, with files and ports of its own."""
	modules = all(Path(f"/usr/lib/dovecot/{name}").exists() for name in ("imap", "pop3"))
	return modules and _output(["/usr/bin/python3", "-c", "import aiosmtpd; print('yes')"]) == "yes"


LINT_NEEDS = (Need(("python3", "python3-venv"), _python_can_make_environments),)
BENCH_NEEDS = (
	Need(("python3", "python3-venv", "python3-dev"), _python_can_build),
	Need(("git",), program("git")),
	Need(("mariadb-server", "mariadb-client"), lambda: program("mariadbd")() and program("mariadb")()),
	Need(("redis-server",), program("redis-server")),
	Need(("nodejs",), _node_is_new_enough),
	Need(("build-essential",), program("gcc")),
	Need(("libmariadb-dev", "pkg-config"), lambda: program("mariadb_config")() and program("pkg-config")()),
	Need(("chromium",), lambda: find_chromium() is not None),
	Need(("wkhtmltopdf",), program("wkhtmltopdf")),
	Need(("dovecot-imapd", "dovecot-pop3d", "python3-aiosmtpd"), mail_servers_run),
	Need(("fonts-dejavu-core",), lambda: Path("/usr/share/fonts/truetype/dejavu").exists()),
)
# Asked for only if Node came without it: other packages of Node contain npm and exclude Debian's.
NPM_NEED = (Need(("npm",), program("npm")),)


def find_chromium() -> str | None:
	return find("chromium") or find("chromium-browser")


def find_python() -> str | None:
	"""Real path of a Python 3.11: older ones lack some pinned packages, and 3.12 has no wheel of the pydantic
	that this Frappe asks for."""
	for name in PYTHONS:
		command = find(name)
		if not command:
			continue
		version, _, path = _output([command, "-c", ASK_PYTHON]).rpartition(" ")
		if version == "3 11":
			return path
	return None


def python() -> str:
	found = find_python()
	if not found:
		raise ToldPlainly(
			"No Python 3.11 was found (as python3.11 or python3 on the PATH). Older ones lack some pinned packages,\n"
			"newer ones have no build of Frappe's pinned pydantic. Install python3.11 and run this again."
		)
	return found


def missing_packages(needs: tuple[Need, ...]) -> list[str]:
	return [package for need in needs if not need.met() for package in need.packages]


def install_missing(log: Path, needs: tuple[Need, ...]) -> None:
	packages = missing_packages(needs)
	if packages:
		_apt_install(packages, log)
	left = missing_packages(needs)
	if left:
		raise ToldPlainly(_still_missing(left))
	python()


def _apt_install(packages: list[str], log: Path) -> None:
	root = _as_root()
	if root is None or not find("apt-get"):
		raise ToldPlainly(
			"These Debian packages are missing and this user may not install them. Run:\n"
			f"  sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(packages)}"
		)
	apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]
	shell.run([*apt, "update"], log)
	with _services_left_off(root):
		shell.run([*apt, "install", "--yes", "--no-install-recommends", *packages], log)


def _as_root() -> list[str] | None:
	if os.geteuid() == 0:
		return []
	sudo = shutil.which("sudo")
	allowed = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0
	return [sudo, "-n"] if sudo and allowed else None


@contextlib.contextmanager
def _services_left_off(root: list[str]) -> Iterator[None]:
	"""Debian starts a freshly installed MariaDB and Redis, unless this file forbids it. We run our own."""
	if POLICY.exists():
		yield
		return
	write = f"printf '#!/bin/sh\\nexit 101\\n' > {POLICY} && chmod +x {POLICY}"
	subprocess.run([*root, "sh", "-c", write], check=True)
	try:
		yield
	finally:
		subprocess.run([*root, "rm", "-f", str(POLICY)], check=True)


def _still_missing(packages: list[str]) -> str:
	text = f"apt-get installed what it has, but these still do not serve: {' '.join(packages)}."
	if "nodejs" in packages:
		text += f"\nNode.js must be {OLDEST_NODE} or newer: install such a one so that `node` finds it."
	if "python3" in packages:
		text += "\nPython 3.11 with venv and headers is needed (python3-venv, python3-dev)."
	return text


def _output(command: list[str]) -> str:
	done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
	return done.stdout.strip() if done.returncode == 0 else ""
