"""Every text of the app that a person reads, as Frappe looks its translation up."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

APP = Path(__file__).parents[2] / "servicedesk_app"
STRING = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
IN_PYTHON = re.compile(rf"""(?<![\w.])(?:frappe\.)?_\(((?:\s*{STRING})+)(?:, context=["'](\w+)["'])?""")
IN_SCRIPT = re.compile(rf"""(?<![\w.])__\(\s*({STRING})(?:, null, "(\w+)")?""")
NOT_READ = {"tests", "node_modules", "dist", "__pycache__"}
READ_IN_CALLS = {"Step": (1, 2), "View": (1,), "_name_of": (0,)}
"""Constants that are translated where they are shown: which arguments."""
READ_IN_TABLES = {
	"at_risk.py": {"BANDS"},
	"what_if.py": {"TOLD"},
	"seeds.py": {"PRIORITIES", "FIVE_LEVELS", "TICKET_TYPES", "STATUSES"},
}
NO_TEXTS = {"red", "orange", "yellow", "blue", "gray", "green", "purple"}
OTHERS_AS_WELL = {"Order", "Run", "Last", "Link"}
"""Labels that mean something else on Frappe's and ERPNext's pages: translated for our form alone."""
WORKSPACE_TABLES = ("links", "shortcuts", "charts", "number_cards", "quick_lists")


@cache
def all_texts() -> set[str]:
	"""With the context behind a colon where there is one."""
	texts = {text for file in _files() for text in _of_file(file)}
	return {text for text in texts if re.search(r"[^\W\d_]", re.sub(r"{\w*}", "", text))}


def _called_in(file: Path) -> Iterator[str]:
	"""Literals in calls of `_` and `__`."""
	calls = IN_SCRIPT if file.suffix == ".js" else IN_PYTHON
	for literal, context in calls.findall(file.read_text()):
		yield ":".join(filter(None, [ast.literal_eval(f"({literal})"), context]))


def _files() -> Iterator[Path]:
	for file in sorted(APP.rglob("*.*")):
		if not NOT_READ & set(file.relative_to(APP).parts) and not file.name.startswith(("test_", "demo")):
			yield file


def _of_file(file: Path) -> Iterator[str]:
	if file.suffix in (".py", ".js", ".html"):
		yield from _called_in(file)
	if file.suffix == ".py":
		tables = READ_IN_TABLES.get(file.name, set())
		yield from set(_constants(ast.parse(file.read_text()), tables)) - NO_TEXTS
	if file.suffix == ".json" and isinstance(record := json.loads(file.read_text()), dict):
		yield from filter(None, _of_record(record))


def _constants(module: ast.Module, tables: set[str]) -> Iterator[str]:
	for node in ast.walk(module):
		match node:
			case ast.Call(func=ast.Name(id=name), args=given) if name in READ_IN_CALLS:
				for place in READ_IN_CALLS[name]:
					yield from _strings(given[place])
			case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in tables:
				yield from _strings(value)


def _strings(node: ast.expr) -> Iterator[str]:
	"""All in it that are values: a dict's keys are names for programs."""
	parts = list(ast.walk(node))
	keys = {key for part in parts if isinstance(part, ast.Dict) for key in part.keys}
	for part in parts:
		if isinstance(part, ast.Constant) and isinstance(part.value, str) and part not in keys:
			yield part.value


def _of_record(record: dict) -> Iterator[str | None]:
	match record.get("doctype"):
		case "DocType":
			yield from (record["name"], record.get("description"))
			for field in (field for field in record["fields"] if field["fieldname"] not in ("lft", "rgt")):
				yield from _of_field(field, record["name"])
		case "Workspace":
			yield record["title"]
			yield from (row.get("label") for table in WORKSPACE_TABLES for row in record.get(table, ()))
			yield from (row.get("format") for row in record.get("shortcuts", ()))
			blocks = json.loads(record["content"])
			yield from (block["data"].get("text") for block in blocks if block["type"] == "paragraph")
		case "Number Card":
			yield record["label"]
		case "Dashboard Chart":
			yield record["chart_name"]
		case "Report":
			yield record["report_name"]
		case "Page":
			yield record["title"]
		case "Print Format":
			yield record["name"]


def _of_field(field: dict, doctype: str) -> Iterator[str | None]:
	label = field.get("label")
	yield f"{label}:{doctype}" if label in OTHERS_AS_WELL else label
	yield field.get("description")
	if field["fieldtype"] == "Select":
		yield from (field.get("options") or "").split("\n")
