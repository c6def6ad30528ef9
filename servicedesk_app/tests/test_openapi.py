import importlib
import json
import pkgutil
import re

import frappe

import servicedesk_app
from servicedesk_app.api import openapi
from servicedesk_app.tests.base import SiteTestCase

# The second name of our DocTypes (a link for people), and tests.
NO_CODE_OF_OURS = re.compile(r"^servicedesk_app\.(doctype\b|tests\b)|\.test_")
# Methods of documents, which the Frappe Desk's forms call with the document's own permission.
METHODS_OF_FORMS = {
	"SDAgreementReport.send_now",
	"SDServiceCalendar.fill_holidays",
	"SDServiceCalendar.holiday_choices",
	"SDServiceCalendar.import_file",
	"SDServiceCalendar.preview",
	"SDMailbox.authorize",
	"SDMailbox.test_connection",
}


class TestOpenapi(SiteTestCase):
	def test_the_file_is_what_the_code_says(self):
		"""If this fails: bench --site SITE execute servicedesk_app.api.openapi.write"""
		self.assertEqual(openapi.FILE.read_text(), openapi.text())

	def test_every_function_of_ours_that_is_open_to_http_is_in_it(self):
		for module in pkgutil.walk_packages(servicedesk_app.__path__, "servicedesk_app."):
			if not NO_CODE_OF_OURS.search(module.name):
				importlib.import_module(module.name)
		ours = [function for function in frappe.whitelisted if is_ours(function)]

		endpoints = {openapi.path_of(function) for function in ours if "." not in function.__qualname__}
		of_forms = {function.__qualname__ for function in ours if "." in function.__qualname__}

		self.assertEqual(endpoints, set(openapi.document()["paths"]))
		self.assertGreater(len(endpoints), 25)
		self.assertEqual(of_forms, METHODS_OF_FORMS)

	def test_methods_are_those_that_frappe_lets_in(self):
		for endpoint in openapi.endpoints():
			with self.subTest(endpoint.__name__):
				allowed = frappe.allowed_http_methods_for_whitelisted_func[endpoint]
				described = openapi.document()["paths"][openapi.path_of(endpoint)]
				self.assertEqual({method.lower() for method in allowed}, set(described))
				self.assertEqual(len(allowed), 1)

	def test_every_reference_leads_somewhere(self):
		document = openapi.document()

		for reference in references(document):
			found = document
			for part in reference.removeprefix("#/").split("/"):
				self.assertIn(part, found, reference)
				found = found[part]

	def test_it_has_the_form_of_an_openapi_document(self):
		document = openapi.document()
		ids = []
		for path, item in document["paths"].items():
			self.assertTrue(path.startswith("/api/method/servicedesk_app."), path)
			for operation in item.values():
				ids.append(operation["operationId"])
				self.assertTrue(operation["summary"] and operation["description"], path)
				self.assertEqual(operation["responses"].keys(), {"200", *openapi.ERRORS})
				self.assertLessEqual(
					operation.keys(),
					{
						"operationId",
						"tags",
						"summary",
						"description",
						"parameters",
						"requestBody",
						"responses",
					},
				)
		for schema in schemas_in(document):
			types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
			self.assertLessEqual(set(types), {*openapi.PLAIN.values(), "null"})
			self.assertLessEqual(set(schema.get("required", [])), set(schema.get("properties", [])))

		self.assertEqual(len(ids), len(set(ids)))
		self.assertEqual(document["openapi"], "3.1.0")
		self.assertEqual(json.loads(openapi.text()), document)


def is_ours(function) -> bool:
	"""Our own API; what stands in for an endpoint of Frappe's is called by that one's address."""
	stand_ins = frappe.get_hooks("override_whitelisted_methods").values()
	if any(f"{function.__module__}.{function.__qualname__}" in paths for paths in stand_ins):
		return False
	return function.__module__.startswith("servicedesk_app.") and not NO_CODE_OF_OURS.search(
		function.__module__
	)


def references(node):
	if isinstance(node, dict):
		if "$ref" in node:
			yield node["$ref"]
		for value in node.values():
			yield from references(value)
	elif isinstance(node, list):
		for value in node:
			yield from references(value)


def schemas_in(document):
	pending = [document["components"]["schemas"]]
	while pending:
		node = pending.pop()
		if isinstance(node, list):
			pending += node
		elif isinstance(node, dict):
			if isinstance(node.get("type"), (str, list)):
				yield node
			pending += node.values()
