"""Where everything lies. All state is in one folder, so that removing it removes everything."""

from __future__ import annotations

import os
from pathlib import Path

APP = "servicedesk_app"
TOOL = Path(__file__).resolve().parent
CHECKOUT = TOOL.parent
APP_SOURCE = CHECKOUT / APP
PINS = TOOL / "pins"

HOME = Path(os.environ.get("DEVBENCH_HOME") or CHECKOUT / ".bench").expanduser().absolute()
LOGS = HOME / "logs"
STAMPS = HOME / "stamps"
STACKS = HOME / "stacks"
SCREENSHOTS = HOME / "screenshots"

TOOLS_ENV = HOME / "tools"  # ruff, mypy, pytest: enough for lint and the unit tests
BENCH_CLI = HOME / "bench-cli"  # the `bench` command
FRAPPE_REPO = HOME / "frappe"  # Frappe's source as a git repository, which `bench init` clones
BENCH = HOME / "bench"  # apps, Python environment and built assets, shared by the stacks
BENCH_PYTHON = BENCH / "env" / "bin" / "python"


def shown(path: Path) -> str:
	"""As a person in the checkout would type it."""
	try:
		return str(path.relative_to(Path.cwd()))
	except ValueError:
		return str(path)
