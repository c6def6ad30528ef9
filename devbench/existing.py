"""`make test BENCH=… SITE=…`: the same tests on someone's own bench. It is only told apart and checked
here; nothing is written into its folder or environment but what the tests do on the named site."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devbench import paths, shell
from devbench.steps import Step, ToldPlainly, digest, run_all

LIST_APPS = (
	"import frappe, sys; frappe.init(sys.argv[1]); frappe.connect(); print(*frappe.get_installed_apps())"
)
WHERE = "import importlib.util as u, sys; s = u.find_spec(sys.argv[1]); print(s.origin if s else '')"


@dataclass(frozen=True)
class Target:
	bench: Path
	site: str
	url: str

	@property
	def python(self) -> Path:
		return self.bench / "env/bin/python"

	@property
	def sites(self) -> Path:
		return self.bench / "sites"

	@classmethod
	def check(cls, bench: str, site: str, url: str) -> Target:
		"""Refuses whatever is not plainly meant for tests, before anything is written."""
		if not bench or not site:
			raise ToldPlainly("Name both: make test BENCH=/path/to/bench SITE=name")
		target = cls(Path(bench).expanduser().absolute(), site, url)
		config = target._config()
		target._refuse_without_app()
		served = url or config.get("host_name") or f"http://{site}:{config.get('webserver_port', 8000)}"
		print(f"The tests write to the site {site} of the bench {target.bench}, served at {served}.")
		target._tell_of_other_code()
		return cls(target.bench, site, served)

	def _config(self) -> dict:
		if not self.python.exists():
			raise ToldPlainly(f"{self.bench} is no bench: there is no env/bin/python in it.")
		file = self.sites / self.site / "site_config.json"
		if not file.exists():
			raise ToldPlainly(f"The bench {self.bench} has no site {self.site}.")
		config = {**_json(self.sites / "common_site_config.json"), **_json(file)}
		if not config.get("allow_tests"):
			raise ToldPlainly(
				f"The site {self.site} does not allow tests, and they write to it. If it holds nothing of value:\n"
				f"  bench --site {self.site} set-config allow_tests true"
			)
		return config

	def _refuse_without_app(self) -> None:
		installed = self._ask(LIST_APPS, self.site).split()
		if paths.APP not in installed:
			raise ToldPlainly(
				f"{paths.APP} is not installed on {self.site} (or the site's services do not run). Run:\n"
				f"  bench --site {self.site} install-app {paths.APP}"
			)

	def _tell_of_other_code(self) -> None:
		origin = self._ask(WHERE, paths.APP)
		if origin and Path(origin).resolve().parent != paths.APP_SOURCE.resolve():
			print(
				f"Note: the site runs the app from {Path(origin).parent}, the tests are those of {paths.CHECKOUT}."
			)

	def _ask(self, code: str, *words: str) -> str:
		command = [str(self.python), "-c", code, *words]
		done = subprocess.run(
			command, cwd=self.sites, capture_output=True, text=True, stdin=subprocess.DEVNULL
		)
		return done.stdout.strip()


def _json(file: Path) -> dict:
	return json.loads(file.read_text()) if file.exists() else {}


def install_test_packages(target: Target) -> Path:
	"""Beside the bench's environment, never in it."""
	requirements = paths.TOOL / "requirements-test.txt"
	key = digest(requirements, str(target.python), target._ask("import sys; print(sys.version)"))
	folder = paths.HOME / f"testdeps-{key[:12]}"

	def install(log: Path) -> None:
		shutil.rmtree(folder, ignore_errors=True)
		pip = [target.python, "-m", "pip", "--disable-pip-version-check", "install", "--no-deps"]
		shell.run([*pip, "--target", folder, "-r", requirements], log)

	stamp = paths.STAMPS / folder.name
	run_all([Step("test packages beside the bench", install, stamp, key, folder)])
	return folder
