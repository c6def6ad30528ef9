"""Every endpoint, found by introspection: what it does with calls that do not fit and with fields that are not its."""

import inspect

import frappe

from servicedesk_app.api import openapi
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import as_user
from servicedesk_app.tests.test_api_portal import PortalTestCase

WRONG = {str: {"a": 1}, int: "many", float: "many", bool: "perhaps", list: 5, dict: 5}
# What changes from one ticket to the next whatever was sent.
OWN = frozenset(
	{
		"name",
		"creation",
		"modified",
		"opened_at",
		"waiting_since",
		"resolved_at",
		"closed_at",
		"closing_asked_at",
		"promised_since",
		"due_order",
	}
)

FITTING = {str: "1", int: 1, float: 1.0, bool: True, list: ["1"], dict: {"a": "1"}}


def acts_on_tickets(endpoint):
	"""Endpoints of links, notices and the like name other records; each has tests of its own."""
	return endpoint.__module__.rsplit(".", 1)[-1] in ("portal", "tickets")


def any_of(parameter):
	"""A value of the right kind, for an argument that nothing here depends on."""
	kinds = getattr(parameter.annotation, "__args__", (parameter.annotation,))
	return next(FITTING[kind] for kind in (str, int, float, bool, list, dict) if kind in kinds)


class TestCalls(PortalTestCase):
	def test_a_wrong_type_in_any_argument_is_refused_with_417(self):
		tried = 0
		for endpoint in openapi.endpoints():
			for argument, wrong in self.wrong_arguments(endpoint):
				with self.subTest(endpoint.__name__, argument=argument):
					with as_user(self.who(endpoint)), self.assertRaises(Exception) as caught:
						frappe.call(endpoint, **{**self.valid(endpoint), argument: wrong})
					self.assertEqual(getattr(caught.exception, "http_status_code", 500), 417)
					self.assertIn(argument, str(caught.exception))
					tried += 1
		self.assertGreater(tried, 60)

	def wrong_arguments(self, endpoint):
		for name, parameter in inspect.signature(endpoint).parameters.items():
			kinds = getattr(parameter.annotation, "__args__", (parameter.annotation,))
			yield name, next(WRONG[kind] for kind in (list, dict, str, int, float, bool) if kind in kinds)

	def test_a_missing_argument_is_named_with_417(self):
		for endpoint in openapi.endpoints():
			for argument, parameter in inspect.signature(endpoint).parameters.items():
				if parameter.default is not inspect.Parameter.empty:
					continue
				arguments = self.valid(endpoint)
				del arguments[argument]
				with self.subTest(endpoint.__name__, argument=argument):
					with as_user(self.who(endpoint)), self.assertRaises(Exception) as caught:
						frappe.call(endpoint, **arguments)
					self.assertEqual(getattr(caught.exception, "http_status_code", 500), 417)
					self.assertIn(argument, str(caught.exception))

	def test_no_field_of_a_ticket_can_be_slipped_into_any_call(self):
		slipped = self.every_field()
		for endpoint in filter(acts_on_tickets, openapi.endpoints()):
			with self.subTest(endpoint.__name__):
				plain, attacked = (
					self.call_on_a_new_ticket(endpoint, {}),
					self.call_on_a_new_ticket(endpoint, slipped),
				)
				self.assertEqual(plain, attacked)

	def every_field(self):
		"""A value that would be seen for each column and table of a ticket."""
		fields = frappe.get_meta("SD Ticket").get_valid_columns()
		tables = {"watchers": [{"user": self.stranger}], "helpers": [{"user": self.outsider}]}
		known = {
			"status": "Approved", "priority": "A-Critical", "queue": self.second_line, "responsible": self.outsider,
			"desk": factories.DESK, "ticket_type": "Problem", "raised_by": self.stranger, "docstatus": 1,
			"breached": 1, "reopened": 7, "customer": "x", "idx": 9,
		}  # fmt: skip
		return {
			**dict.fromkeys(fields, "slipped"),
			**known,
			**tables,
			"ignore_permissions": 1,
			"flags": {"a": 1},
		}

	def call_on_a_new_ticket(self, endpoint, slipped):
		"""What the ticket is after the call, without what differs between any two tickets."""
		name = self.ticket_for(endpoint)
		arguments = self.valid(endpoint, name)
		extra = {
			key: value for key, value in slipped.items() if key not in inspect.signature(endpoint).parameters
		}
		with as_user(self.who(endpoint)):
			answer = frappe.call(endpoint, **extra, **arguments)
		made = answer.get("name") or answer.get("ticket") or name
		ticket = frappe.get_doc("SD Ticket", made).as_dict(no_nulls=False)
		people = {table: [row.user for row in ticket.pop(table)] for table in ("watchers", "helpers")}
		return {**{key: value for key, value in ticket.items() if key not in OWN}, **people}

	def who(self, endpoint):
		return self.reporter if endpoint.__module__.endswith(".portal") else self.agent

	def ticket_for(self, endpoint):
		if endpoint.__name__ in ("approve", "reject", "close", "ask_whether_to_close", "reopen"):
			return self.solved()
		return self.new()

	def valid(self, endpoint, name: str = "none"):
		"""Arguments that fit: the required ones, and those that choose a ticket."""
		values = {
			"name": name, "subject": "Slow", "text": "Words", "reason": "Because", "resolution": "Done", "note": "Why",
			"colleague": self.neighbour, "user": self.agent, "customer": self.customer, "relation": "relates to",
			"names": [name], "act": "take",
		}  # fmt: skip
		wanted = inspect.signature(endpoint).parameters
		required = [key for key, parameter in wanted.items() if parameter.default is inspect.Parameter.empty]
		if {"other", "into"} & set(required):
			values["other"] = values["into"] = self.target
		return {key: values[key] if key in values else any_of(wanted[key]) for key in required}

	@property
	def target(self):
		"""One other ticket for links and merging."""
		if not hasattr(self, "_target"):
			self._target = self.new()
		return self._target
