"""`make lint`."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from devbench import paths

# Lock files must install from whatever registry a machine is set up for.
LOCKS = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock")
ADDRESS = re.compile(r'"resolved"|https?://[^/\s"]*(registry|pypi|pythonhosted|npmjs|yarnpkg|debian)[^/\s"]*')


def lint() -> int:
	programs = paths.TOOLS_ENV / "bin"
	commands = (
		[programs / "ruff", "check"],
		[programs / "ruff", "format", "--check"],
		[programs / "mypy"],
		[programs / "openapi-spec-validator", "docs/openapi.json"],
	)
	codes = [_tell(command) for command in commands]
	return 1 if any([*codes, _addresses_in_locks()]) else 0


def _tell(command: list[Path | str]) -> int:
	shown = " ".join([Path(command[0]).name, *map(str, command[1:])])
	print(f"$ {shown}", flush=True)
	return subprocess.run([str(word) for word in command], cwd=paths.CHECKOUT).returncode


def _addresses_in_locks() -> bool:
	print("$ addresses of registries in lock files", flush=True)
	found = [line for file in lock_files(paths.CHECKOUT) for line in addresses(file)]
	print("\n".join(found) if found else "None")
	return bool(found)


def lock_files(root: Path) -> Iterator[Path]:
	listed = subprocess.run(
		["git", "ls-files", "--cached", "--others", "--exclude-standard"],
		cwd=root,
		capture_output=True,
		text=True,
		check=True,
	)
	for name in listed.stdout.splitlines():
		file = root / name
		if file.is_file() and (
			file.name in LOCKS or "requirements" in file.name or file.parent == paths.PINS
		):
			yield file


def addresses(file: Path) -> Iterator[str]:
	for number, line in enumerate(file.read_text().splitlines(), 1):
		if match := ADDRESS.search(line):
			yield f"{file.name}:{number}: {match[0]}"
