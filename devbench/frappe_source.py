"""Frappe's source from PyPI.

`frappe` there is an empty placeholder. The wheel pinned in pins/frappe-wheel.txt is Frappe's develop
branch of August 2023, renamed word by word; this renames it back. What lies beside the package upstream
and is not in the wheel (package.json, asset builder, realtime server) comes from `devbench/frappe`.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

from devbench import paths, shell

# In this order: longer and case-exact names first.
RENAMES = (
	(b"CRISCOSTACK", b"FRAPPE"),
	(b"criscostack", b"frappe"),
	(b"Criscostack", b"Frappe"),
	(b"Criscoerp", b"ERPNext"),
	(b"criscoerp", b"erpnext"),
	(b"CRISCOERP", b"ERPNEXT"),
	(b"Crisco", b"Frappe"),
	(b"CRISCO", b"FRAPPE"),
	(b"crisco", b"frappe"),
)
PACKAGE = "criscostack/"
SKIPPED = (".pyc", ".DS_Store", "/")
# The one file that was renamed by hand.
BY_HAND = ("frappe/utils/brik_helper.py", "frappe/utils/bench_helper.py")
# WeasyPrint 59 breaks with pydyf 0.11; gunicorn 20.1 needs pkg_resources.
MORE_REQUIREMENTS = ("pydyf<0.11", "setuptools<81")
BRANCH = "main"


def rename(data: bytes) -> bytes:
	for theirs, frappes in RENAMES:
		data = data.replace(theirs, frappes)
	return data


def renamed_content(data: bytes) -> bytes:
	"""Pictures and other binary files stay as they are."""
	return data if b"\0" in data[:8192] else rename(data)


def unpack(wheel: Path, target: Path) -> None:
	with zipfile.ZipFile(wheel) as archive:
		for name in archive.namelist():
			if name.startswith(PACKAGE) and not name.endswith(SKIPPED):
				file = target / rename(name.encode()).decode()
				file.parent.mkdir(parents=True, exist_ok=True)
				file.write_bytes(renamed_content(archive.read(name)))
		requirements = [*_requirements(archive), *MORE_REQUIREMENTS]
	(target / BY_HAND[0]).rename(target / BY_HAND[1])
	(target / "pyproject.toml").write_text(_pyproject(requirements))


def _requirements(archive: zipfile.ZipFile) -> Iterator[str]:
	(metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
	for line in archive.read(metadata).decode().splitlines():
		if line.startswith("Requires-Dist: ") and ";" not in line:  # with ";" it belongs to an extra
			yield line.split(": ", 1)[1]


def _pyproject(requirements: list[str]) -> str:
	lines = "".join(f'    "{requirement}",\n' for requirement in requirements)
	return (
		'[project]\nname = "frappe"\nrequires-python = ">=3.10"\ndynamic = ["version", "description"]\n'
		f"dependencies = [\n{lines}]\n\n"
		'[build-system]\nrequires = ["flit_core >=3.4,<4"]\nbuild-backend = "flit_core.buildapi"\n'
	)


def make_repository(log: Path) -> None:
	downloads = paths.HOME / "downloads"
	shutil.rmtree(paths.FRAPPE_REPO, ignore_errors=True)
	shutil.rmtree(downloads, ignore_errors=True)
	pip = [paths.BENCH_CLI / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
	pin = ["--require-hashes", "-r", paths.PINS / "frappe-wheel.txt"]
	shell.run([*pip, "download", "--no-deps", *pin, "--dest", downloads], log)
	(wheel,) = downloads.glob("*.whl")
	unpack(wheel, paths.FRAPPE_REPO)
	_lay_beside()
	_commit(log)
	shutil.rmtree(downloads)


def _lay_beside() -> None:
	shutil.copytree(paths.TOOL / "frappe", paths.FRAPPE_REPO, dirs_exist_ok=True)
	(paths.FRAPPE_REPO / "gitignore").rename(paths.FRAPPE_REPO / ".gitignore")


def _commit(log: Path) -> None:
	git = ["git", "-C", paths.FRAPPE_REPO]
	settings = (
		"user.name=devbench",
		"user.email=devbench@localhost",
		"commit.gpgsign=false",
		"core.hooksPath=",
	)
	options = [word for setting in settings for word in ("-c", setting)]
	shell.run(["git", "init", "--quiet", "--initial-branch", BRANCH, paths.FRAPPE_REPO], log)
	shell.run([*git, "add", "--all"], log)
	shell.run([*git, *options, "commit", "--quiet", "--message", "Frappe, renamed back"], log)
