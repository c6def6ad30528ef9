"""axe-core, which browser tests look for barriers with: installed by npm as its lock file says, beside the bench."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from devbench import paths, steps

LOCKED = paths.TOOL / "axe"
FOLDER = paths.HOME / "axe"
FILES = ("package.json", "package-lock.json")


def script() -> str:
	"""Its source, to be put into a page."""
	step = _installed()
	if not step.done():
		step.run()
	return (FOLDER / "node_modules/axe-core/axe.min.js").read_text()


def _installed() -> steps.Step:
	key = steps.digest(*(LOCKED / file for file in FILES))
	return steps.Step("axe-core", _install, paths.STAMPS / "axe-core", key, FOLDER / "node_modules/axe-core")


def _install(log: Path) -> None:
	FOLDER.mkdir(parents=True, exist_ok=True)
	for file in FILES:
		shutil.copy(LOCKED / file, FOLDER / file)
	log.parent.mkdir(parents=True, exist_ok=True)
	with log.open("wb") as output:
		command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
		subprocess.run(command, cwd=FOLDER, stdout=output, stderr=output, check=True)
