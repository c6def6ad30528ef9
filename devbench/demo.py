"""`make demo`: the demo's data, the addresses and logins, and running until Ctrl-C."""

from __future__ import annotations

import json
import time
from pathlib import Path

from devbench import paths, shell, sites
from devbench.stack import Stack
from devbench.steps import Step, digest

CREATES = paths.APP_SOURCE / "setup/demo.py"
ADVICE = "The first error in that log is the cause: bench then tries a second way to call the method."
METHOD = f"{paths.APP}.setup.demo.create"


def data_step(stack: Stack) -> Step:
	key = digest(*sorted(CREATES.parent.glob("demo*.py"))) if CREATES.exists() else "none"
	stamp = stack.folder / "stamps" / "demo"
	return Step("demo data", lambda log: _create(stack, log), stamp, key, advice=ADVICE)


def _create(stack: Stack, log: Path) -> None:
	if CREATES.exists():
		sites.bench(stack, log, "execute", METHOD)
		_logins_file(stack).write_text(json.dumps(_logins_in(log)))


def _logins_in(log: Path) -> list[dict[str, str]]:
	"""bench prints what the method returned as one line of JSON."""
	for line in reversed(log.read_text().splitlines()):
		if line.startswith("{") and '"logins"' in line:
			return json.loads(line)["logins"]
	raise shell.CommandFailed(f"{METHOD} did not return its logins")


def _logins_file(stack: Stack) -> Path:
	return stack.folder / "logins.json"


def keep_running(stack: Stack) -> int:
	"""Until Ctrl-C, a signal, `make stop` elsewhere, or a service that ends by itself."""
	try:
		_tell(stack)
		ended = None
		while not ended:
			time.sleep(1)
			ended = next((s for s in stack.services.values() if not s.leader), None)
		print(
			f"\n{ended.name} has ended; its log: {paths.shown(ended.log)}. Stopping the others.", flush=True
		)
		return 1
	except KeyboardInterrupt:
		print("\nstopping …", flush=True)
		return 0
	finally:
		with shell.undisturbed():
			stack.stop()


def _tell(stack: Stack) -> None:
	address = f"http://127.0.0.1:{stack.ports['web']}"
	print(f"\nThe service desk is served at {stack.url}\n(also {address}, if that name is not found)\n")
	file = _logins_file(stack)
	logins = json.loads(file.read_text()) if file.exists() else []
	administrator = {
		"role": "Frappe administrator",
		"user": "Administrator",
		"password": sites.ADMIN_PASSWORD,
	}
	rows = [*logins, {**administrator, "start": "/app"}]
	headings = {"role": "As", "user": "user", "password": "password", "start": "starts at"}
	columns = [(key, max(len(row.get(key, "")) for row in [headings, *rows])) for key in headings]
	for row in [headings, *rows]:
		print("  " + "  ".join(row.get(key, "").ljust(width) for key, width in columns))
	print("\nCtrl-C stops it; the data stays.", flush=True)
