"""The house keeps its order: imports point one way, and hooks are a table."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "servicedesk_app"
CAPABILITIES = ("access", "service_level", "ticketing", "mail")
OUTER = ("api", "www", "servicedesk_app")


def modules(folder):
	return sorted(path for path in (APP / folder).rglob("*.py") if "test_" not in path.name)


def imported(path):
	"""Every module that a file imports when it is loaded or run; what only type checkers see is left out."""
	tree = ast.parse(path.read_text())
	hidden = {
		id(inner)
		for node in ast.walk(tree)
		if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
		for inner in ast.walk(node)
	}
	for node in ast.walk(tree):
		if id(node) in hidden:
			continue
		if isinstance(node, ast.Import):
			yield from (alias.name for alias in node.names)
		elif isinstance(node, ast.ImportFrom):
			yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", modules("rules"), ids=lambda path: path.name)
def test_rules_know_no_frappe_and_no_other_package_of_ours(path):
	for name in imported(path):
		assert not name.startswith("frappe"), name
		assert not name.startswith("servicedesk_app") or name.startswith("servicedesk_app.rules"), name


@pytest.mark.parametrize(
	"path", [path for folder in CAPABILITIES for path in modules(folder)], ids=lambda path: path.name
)
def test_capabilities_do_not_import_what_stands_on_them(path):
	for name in imported(path):
		assert not name.startswith(tuple(f"servicedesk_app.{outer}." for outer in OUTER)), name


def test_hooks_are_a_table_of_dotted_names():
	tree = ast.parse((APP / "hooks.py").read_text())

	assert all(isinstance(node, ast.Assign) for node in tree.body)
	assert not [node for node in ast.walk(tree) if isinstance(node, (ast.Call, ast.Import, ast.ImportFrom))]


@pytest.mark.parametrize("name", ["fixtures", "servicedesk_app/doctype"])
def test_the_short_paths_lead_to_the_real_ones(name):
	link = APP.parent / name

	assert link.is_symlink()
	assert link.resolve().is_dir()
