"""docs/openapi.json, made from the code: every endpoint with its method, arguments and answer.

`bench --site SITE execute servicedesk_app.api.openapi.write` writes it; a test compares it with the code.
"""

import importlib
import inspect
import json
import pkgutil
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

import frappe
from werkzeug.wrappers import Response

import servicedesk_app
from servicedesk_app import api

FILE = Path(servicedesk_app.__file__).parents[1] / "docs" / "openapi.json"

PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array", dict: "object"}
ERRORS = {
	"401": "The key or the session is not valid.",
	"403": "It is not yours to do, or you are not signed in.",
	"404": "There is none, or none that you may know of.",
	"417": "It cannot be done as it stands; the message says what to do.",
}


def write() -> str:
	"""Write the file; returns its name."""
	FILE.parent.mkdir(exist_ok=True)
	FILE.write_text(text())
	return FILE.name


def text() -> str:
	"""The file's content."""
	return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> dict:
	"""The whole of it, as OpenAPI 3.1."""
	schemas: dict[str, dict] = {"Error": error_schema()}
	paths = {path_of(endpoint): path_item(endpoint, schemas) for endpoint in endpoints()}
	return {
		"openapi": "3.1.0",
		"info": {"title": "Service Desk", "version": servicedesk_app.__version__, "description": about()},
		"servers": [{"url": "https://{host}", "variables": {"host": {"default": "support.example.com"}}}],
		"security": [{"token": []}],
		"tags": [
			{"name": name, "description": first_paragraph(module)} for name, module in modules().items()
		],
		"paths": paths,
		"components": {
			"securitySchemes": {"token": token_scheme()},
			"responses": {code: error_response(words) for code, words in ERRORS.items()},
			"schemas": dict(sorted(schemas.items())),
		},
	}


def about() -> str:
	"""What a reader has to know before the first call."""
	return (
		"Arguments of POST are sent as JSON, of GET in the query. Answers stand under `message`. "
		"docs/api.md has examples."
	)


def modules() -> dict[str, types.ModuleType]:
	"""The modules of `api` by their short names."""
	found = sorted(module.name for module in pkgutil.iter_modules(api.__path__))
	loaded = {name: importlib.import_module(f"{api.__name__}.{name}") for name in found}
	return {name: module for name, module in loaded.items() if endpoints_of(module)}


def endpoints() -> list[Callable]:
	"""Every endpoint, by module and then as the module has them."""
	return [endpoint for module in modules().values() for endpoint in endpoints_of(module)]


def endpoints_of(module: types.ModuleType) -> list[Callable]:
	"""The functions of a module that are open to HTTP."""
	return [
		value
		for value in vars(module).values()
		if inspect.isfunction(value) and value.__module__ == module.__name__ and value in frappe.whitelisted
	]


def path_of(endpoint: Callable) -> str:
	"""Where Frappe serves it."""
	return f"/api/method/{endpoint.__module__}.{endpoint.__name__}"


def path_item(endpoint: Callable, schemas: dict) -> dict:
	"""The operations of one path, one for each of its HTTP methods."""
	methods = frappe.allowed_http_methods_for_whitelisted_func[endpoint]
	return {method.lower(): operation(endpoint, method, schemas) for method in methods}


def operation(endpoint: Callable, method: str, schemas: dict) -> dict:
	"""One operation: what it says of itself, what it takes, what it answers."""
	words = inspect.getdoc(endpoint) or ""
	tag = endpoint.__module__.rpartition(".")[2]
	described = {
		"operationId": f"{tag}.{endpoint.__name__}",
		"tags": [tag],
		"summary": words.split(". ")[0].split(":")[0].rstrip(".").replace("\n", " "),
		"description": words,
	}
	responses = {"200": answer(endpoint, schemas), **{code: response_reference(code) for code in ERRORS}}
	return {**described, **arguments(endpoint, method, schemas), "responses": responses}


def arguments(endpoint: Callable, method: str, schemas: dict) -> dict:
	"""A query for GET, a JSON body for anything else; nothing for an endpoint without arguments."""
	hints = get_type_hints(endpoint)
	parameters = inspect.signature(endpoint).parameters
	properties = {name: argument(hints[name], parameters[name].default, schemas) for name in parameters}
	required = [name for name in parameters if parameters[name].default is inspect.Parameter.empty]
	if not properties:
		return {}
	if method == "GET":
		query = [
			{"name": name, "in": "query", "required": name in required, "schema": schema}
			for name, schema in properties.items()
		]
		return {"parameters": query}
	body = {"type": "object", "properties": properties, "additionalProperties": False}
	body |= {"required": required} if required else {}
	return {"requestBody": {"required": bool(required), "content": {"application/json": {"schema": body}}}}


def argument(hint: Any, default: Any, schemas: dict) -> dict:
	"""The schema of one argument, with its default if there is one worth telling."""
	schema = schema_of(hint, schemas)
	return schema if default in (inspect.Parameter.empty, None) else {**schema, "default": default}


def answer(endpoint: Callable, schemas: dict) -> dict:
	"""What 200 brings: Frappe puts it under `message`."""
	hint = get_type_hints(endpoint).get("return", dict)
	if hint is Response:
		return {"description": "The content.", "content": {"application/octet-stream": {}}}
	shape = schema_of(hint, schemas)
	body = {"type": "object", "properties": {"message": shape}, "required": ["message"]}
	return {"description": "Done.", "content": {"application/json": {"schema": body}}}


def schema_of(hint: Any, schemas: dict) -> dict:
	"""The JSON schema of an annotation; named shapes are kept once, under components."""
	if is_typeddict(hint):
		return shape_reference(hint, schemas)
	if get_origin(hint) in (Union, types.UnionType):
		return union(get_args(hint), schemas)
	if get_origin(hint) is list:
		return {"type": "array", "items": schema_of(get_args(hint)[0], schemas)}
	schema = {"type": PLAIN[hint]}
	return {**schema, "items": {}} if hint is list else schema


def union(hints: tuple, schemas: dict) -> dict:
	"""`str | None` is a type of two names; anything else is one of several schemas."""
	parts = [{"type": "null"} if hint is type(None) else schema_of(hint, schemas) for hint in hints]
	if all(set(part) == {"type"} for part in parts):
		return {"type": [part["type"] for part in parts]}
	return {"anyOf": parts}


def shape_reference(shape: type, schemas: dict) -> dict:
	"""A reference to a named shape, whose schema is made when it is first met."""
	name = shape.__name__
	if name not in schemas:
		schemas[name] = {}
		properties = {field: schema_of(hint, schemas) for field, hint in get_type_hints(shape).items()}
		schemas[name] |= {
			"type": "object",
			"description": inspect.getdoc(shape) or "",
			"properties": properties,
			"required": list(properties),
		}
	return {"$ref": f"#/components/schemas/{name}"}


def token_scheme() -> dict:
	"""Frappe's own token."""
	words = "The word token, a space, then the user's API key and API secret with a colon between them."
	return {"type": "apiKey", "in": "header", "name": "Authorization", "description": words}


def error_schema() -> dict:
	"""What Frappe answers when it refuses."""
	words = "JSON text: a list of messages, each JSON text with `message`."
	properties = {
		"exc_type": {"type": "string"},
		"_server_messages": {"type": "string", "description": words},
	}
	return {"type": "object", "properties": {**properties, "exception": {"type": "string"}}}


def error_response(words: str) -> dict:
	"""One of the refusals that every endpoint may answer with."""
	schema = {"$ref": "#/components/schemas/Error"}
	return {"description": words, "content": {"application/json": {"schema": schema}}}


def response_reference(code: str) -> dict:
	"""A reference to it."""
	return {"$ref": f"#/components/responses/{code}"}


def first_paragraph(module: types.ModuleType) -> str:
	"""What a module says of itself first."""
	return (inspect.getdoc(module) or "").split("\n\n")[0].replace("\n", " ")
