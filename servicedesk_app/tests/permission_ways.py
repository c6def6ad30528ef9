"""The ways in that the permission matrix tries: Frappe's own by name, ours by introspection."""

import importlib
import json
import pkgutil
import re

import frappe
import frappe.realtime
from frappe.utils.response import download_private_file

import servicedesk_app
from servicedesk_app.tests.world import (
	call,
)

TICKET = "SD Ticket"
T = {"doctype": TICKET}
CARD = "frappe.desk.doctype.number_card.number_card"
CHART = "frappe.desk.doctype.dashboard_chart.dashboard_chart"
HIDDEN = ["name", "subject", "_comments", "_assign", "_liked_by", "_user_tags"]
LISTED = ("SD Ticket", "SD Time Entry", "SD Notice Subscription", "SD Ticket Clock", "SD Ticket Clock Event", "SD Notice", "SD Ticket Link", "SD Customer", "SD Desk",
	"SD Ticket Access Link", "SD Ticket Access Use", "SD Invitation",
	"SD Queue", "SD Agent", "SD Service Level Agreement", "SD Routing Rule", "SD Notice Template", "SD Category", "SD Agreement Report", "SD Mailbox", "SD Inbound Mail", "SD Mail Sender Rule",
	"Communication", "Comment", "File", "ToDo", "Notification Log", "Version", "Tag Link", "View Log", "Document Follow",
	"DocShare", "User", "Contact", "Email Queue", "Deleted Document")  # fmt: skip
ROWS = {
	"SD Ticket Watcher": TICKET, "SD Ticket Helper": TICKET, "SD Customer Person": "SD Customer",
	"SD Customer Domain": "SD Customer", "SD Desk Member": "SD Desk", "SD Service Matrix Row": "SD Desk", "SD Queue Member": "SD Queue",
	"SD Mailbox Folder": "SD Mailbox", "SD Agreement Customer": "SD Service Level Agreement", "SD Service Level Target": "SD Service Level Agreement",
}  # fmt: skip

REPORTS = ("SD SLA Compliance", "SD Breaches", "SD Clocks at Risk", "SD Escalations")


def listing(path, **arguments):
	return lambda world, key: call(path, **arguments)


def of_ticket(path, **arguments):
	"""`NAME` in an argument stands for the ticket's name."""

	def act(world, key):
		name = world.tickets[key]
		return call(
			path,
			**json.loads(
				json.dumps(arguments)
				.replace("NAME", name)
				.replace("KEY", key)
				.replace("SELF", frappe.session.user)
			),
		)

	return act


def counting(path):
	"""Whoever can count by a filter can guess any field."""

	def act(world, key):
		count, _ = call(path, **T, filters=json.dumps({"subject": ["like", f"zz-{key}-%"]}))
		return f"zz-{key}-public" if count else ""

	return act


def download(kind):
	def act(world, key):
		name = world.files[key if kind == "ticket" else (key, kind)]
		frappe.utils.set_request(method="GET", path="/")
		return download_private_file(frappe.db.get_value("File", name, "file_url")) and f"zz-{key}-secret"

	return act


def of_record(doctype, records):
	return lambda world, key: call("frappe.client.get", doctype=doctype, name=getattr(world, records)[key])


def room(doctype, records):
	def act(world, key):
		return may_enter(doctype, getattr(world, records)[key]) and f"zz-{key}-public"

	return act


def may_enter(doctype, name=""):
	"""What the realtime server asks before somebody joins a document's room, or a DocType's: two methods of 15, one of 16."""
	if hasattr(frappe.realtime, "has_permission"):
		return call("frappe.realtime.has_permission", doctype=doctype, name=name)
	if name:
		return call("frappe.realtime.can_subscribe_doc", doctype=doctype, docname=name)
	return call("frappe.realtime.can_subscribe_doctype", doctype=doctype)


def card(function, **more):
	"""A number card made up by the caller: it counts, or finds the least or the greatest value."""

	def act(world, key):
		asked = {"document_type": TICKET, "function": function, **more}
		filters = json.dumps([[TICKET, "subject", "like", f"zz-{key}-%"]])
		number, _ = call(f"{CARD}.get_result", doc=json.dumps(asked), filters=filters)
		return f"zz-{key}-public" if number else ""

	return act


def chart(**more):
	"""A chart over time, made up by the caller."""

	def act(world, key):
		asked = {"name": "zz", "document_type": TICKET, "chart_type": "Count", "based_on": "creation", **more}
		asked |= {"timespan": "Last Month", "time_interval": "Daily"}
		asked["filters_json"] = json.dumps([[TICKET, "subject", "like", f"zz-{key}-%"]])
		drawn, _ = call(f"{CHART}.get", chart=json.dumps(asked), no_cache="1")
		counted = drawn["datasets"][0]["values"] if "datasets" in drawn else drawn["dataPoints"].values()
		return f"zz-{key}-public" if any(counted) else ""

	return act


# name of the way: (what is done, whether whoever sees the ticket must find it there)
LISTS = {
	**{f"client.get_list {doctype}": (listing("frappe.client.get_list", doctype=doctype, fields=["*"], limit_page_length=0), doctype == TICKET) for doctype in LISTED},
	**{f"client.get_list {row}": (listing("frappe.client.get_list", doctype=row, parent=parent, fields=["*"], limit_page_length=0), False) for row, parent in ROWS.items()},
	"reportview.get": (listing("frappe.desk.reportview.get", **T, fields=HIDDEN, page_length=50_000), True),
	"reportview.get_list": (listing("frappe.desk.reportview.get_list", **T, fields=HIDDEN, page_length=50_000), True),
	"reportview.get with children": (listing("frappe.desk.reportview.get", **T, fields=["`tabSD Ticket`.subject", "`tabSD Ticket Watcher`.user"], page_length=50_000), True),
	"reportview.get group by": (listing("frappe.desk.reportview.get", **T, fields=["subject", "count(`tabSD Ticket`.name) as _aggregate_column"], group_by="`tabSD Ticket`.subject", order_by="_aggregate_column desc", page_length=50_000), True),
	"reportview.get or_filters": (listing("frappe.desk.reportview.get_list", **T, fields=["subject"], or_filters=[[TICKET, "name", "!=", ""], [TICKET, "subject", "like", "%zz%"]], page_length=50_000), True),
	"reportview.export_query": (listing("frappe.desk.reportview.export_query", **T, fields=HIDDEN, file_format_type="CSV", title="x"), False),
	"reportview.get_sidebar_stats": (listing("frappe.desk.reportview.get_sidebar_stats", **T, stats=["_user_tags"]), False),
	"listview.get_group_by_count": (listing("frappe.desk.listview.get_group_by_count", **T, current_filters=json.dumps([[TICKET, "subject", "like", "zz-%"]]), field="subject"), True),
	"data_export": (listing("frappe.core.doctype.data_export.exporter.export_data", **T, select_columns=json.dumps({TICKET: ["name", "subject"]}), with_data=1), False),
	"data_import template": (listing("frappe.core.doctype.data_import.data_import.download_template", **T, export_fields=json.dumps({TICKET: ["name", "subject"]}), export_records="all", file_type="CSV"), False),
	"search_link ticket": (listing("frappe.desk.search.search_link", **T, txt="zz-", page_length=100), True),
	"search_link customer": (listing("frappe.desk.search.search_link", doctype="SD Customer", txt="zz-", page_length=100), False),
	"search_link user": (listing("frappe.desk.search.search_link", doctype="User", txt="zz-staff", page_length=100), False),
	"search_widget": (listing("frappe.desk.search.search_widget", **T, txt="zz-", page_length=100), True),
	"user_query": (listing("frappe.core.doctype.user.user.user_query", doctype="User", txt="zz-staff", searchfield="name", start=0, page_len=100, filters={}), False),
	"global search": (listing("frappe.utils.global_search.search", text="zz"), False),
	"web search": (listing("frappe.utils.global_search.web_search", text="zz"), False),
	"files by text": (listing("frappe.core.api.file.get_files_by_search_text", text="zz-"), False),
	"files in folder": (listing("frappe.core.api.file.get_files_in_folder", folder="Home/Attachments", start=0, page_length=50_000), False),
	"custom report column": (listing("frappe.desk.query_report.get_data_for_custom_field", **T, field="subject"), True),
	"linked with priority": (listing("frappe.desk.form.linked_with.get", doctype="SD Priority", docname="C-Normal"), False),
	"www.list.get": (listing("frappe.www.list.get", **T, txt="zz"), False),
	"quick search": (listing("servicedesk_app.api.workplace.find", words="zz-"), False),
	"calendar of due times": (listing("servicedesk_app.api.workplace.due_times", start="2000-01-01", end="2100-01-01"), False),
	"kanban": (listing("frappe.desk.reportview.get", **T, fields=["name", "subject", "status", "customer"], filters=[[TICKET, "status_category", "!=", ""]], page_length=50_000), True),
	"treeview": (listing("frappe.desk.treeview.get_all_nodes", doctype="SD Category", label="", parent="", tree_method="frappe.desk.treeview.get_children"), False),
	"calendar": (listing("frappe.desk.calendar.get_events", **T, start="2000-01-01", end="2099-12-31", fields=json.dumps(["name", "subject"]), field_map=json.dumps({"start": "creation", "end": "modified", "title": "subject"})), True),
	"grouped chart": (listing(f"{CHART}.get", chart=json.dumps({"name": "zz", "document_type": TICKET, "chart_type": "Group By", "group_by_type": "Count", "group_by_based_on": "subject"}), no_cache="1"), True),
	**{f"report {name}": (listing("frappe.desk.query_report.run", report_name=name, filters="{}"), False) for name in REPORTS},
	"report by customer": (listing("frappe.desk.query_report.run", report_name="SD SLA Compliance", filters='{"group_by": "Customer"}'), False),
	"notifications": (listing("frappe.desk.doctype.notification_log.notification_log.get_notification_logs", limit=100), False),
}  # fmt: skip

READS = {
	"client.get": (of_ticket("frappe.client.get", **T, name="NAME"), True),
	"client.get by filters": (of_ticket("frappe.client.get", **T, filters={"name": "NAME"}), True),
	"client.get_value": (of_ticket("frappe.client.get_value", **T, filters={"name": "NAME"}, fieldname=json.dumps(["subject", "description"])), True),
	"client.validate_link": (of_ticket("frappe.client.validate_link", **T, docname="NAME", fields=json.dumps(["subject"])), True),
	"client.get_count": (counting("frappe.client.get_count"), True),
	"reportview.get_count": (counting("frappe.desk.reportview.get_count"), True),
	"number card": (card("Count"), True),
	"number card, greatest": (card("Maximum", aggregate_function_based_on="creation"), False),
	"chart over time": (chart(type="Line"), False),
	"heatmap": (chart(type="Heatmap"), False),
	"form.getdoc": (of_ticket("frappe.desk.form.load.getdoc", **T, name="NAME"), True),
	"form.get_docinfo": (of_ticket("frappe.desk.form.load.get_docinfo", **T, name="NAME"), True),
	"form.get_communications": (of_ticket("frappe.desk.form.load.get_communications", **T, name="NAME"), True),
	"form.linked_with": (of_ticket("frappe.desk.form.linked_with.get", **T, docname="NAME"), False),
	"link title": (of_ticket("frappe.desk.search.get_link_title", **T, docname="NAME"), True),
	"tag": (of_ticket("frappe.desk.doctype.tag.tag.get_documents_for_tag", tag="#zz-KEY-secret-tag"), False),
	"tagged docs": (of_ticket("frappe.desk.doctype.tag.tag.get_tagged_docs", **T, tag="%zz-KEY%"), False),
	"printview": (of_ticket("frappe.www.printview.get_html_and_style", doc=TICKET, name="NAME"), True),
	"printview, forged": (of_ticket("frappe.www.printview.get_html_and_style", doc=json.dumps({"doctype": TICKET, "name": "NAME", "__islocal": 1})), False),
	"attached images": (of_ticket("frappe.core.api.file.get_attached_images", **T, names=json.dumps(["NAME"])), False),
	"file download, on ticket": (download("ticket"), True),
	"file download, on message": (download("message"), True),
	"File, on ticket": (lambda world, key: call("frappe.client.get", doctype="File", name=world.files[key]), True),
	"File, on message": (lambda world, key: call("frappe.client.get", doctype="File", name=world.files[key, "message"]), True),
	"Communication": (of_record("Communication", "messages"), True),
	"Comment": (of_record("Comment", "notes"), False),
	"ToDo": (of_record("ToDo", "todos"), False),
	"room of the ticket": (room(TICKET, "tickets"), True),
	"room of a message": (room("Communication", "messages"), True),
	"room of a note": (room("Comment", "notes"), False),
	"room of a to-do": (room("ToDo", "todos"), False),
}  # fmt: skip

# One that an own-only colleague, a queue's outsider and the other desk do not see, each for a reason of its own.
FOREIGN = ("a2", "ar", "b1")

DOC = {"reference_doctype": TICKET, "reference_name": "NAME"}
WRITES = {
	"set_value": of_ticket("frappe.client.set_value", **T, name="NAME", fieldname="subject", value="taken"),
	"set owner": of_ticket("frappe.client.set_value", **T, name="NAME", fieldname="owner", value="x@example.com"),
	"set docstatus": of_ticket("frappe.client.set_value", **T, name="NAME", fieldname="docstatus", value=1),
	"save": of_ticket("frappe.client.save", doc=json.dumps({**T, "name": "NAME", "subject": "taken", "__islocal": 0})),
	"save as new": of_ticket("frappe.client.save", doc=json.dumps({**T, "name": "NAME", "subject": "taken", "__islocal": 1})),
	"savedocs": of_ticket("frappe.desk.form.save.savedocs", doc=json.dumps({**T, "name": "NAME", "subject": "taken"}), action="Save"),
	"bulk_update": of_ticket("frappe.client.bulk_update", docs=json.dumps([{**T, "docname": "NAME", "subject": "taken"}])),
	"bulk edit": of_ticket("frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs", **T, docnames=json.dumps(["NAME"]), action="update", data=json.dumps({"subject": "taken"})),
	"delete": of_ticket("frappe.client.delete", **T, name="NAME"),
	"delete_items": of_ticket("frappe.desk.reportview.delete_items", **T, items=json.dumps(["NAME"])),
	"rename": of_ticket("frappe.client.rename_doc", **T, old_name="NAME", new_name="taken"),
	"update title": of_ticket("frappe.model.rename_doc.update_document_title", **T, docname="NAME", title="taken"),
	"insert watcher row": of_ticket("frappe.client.insert", doc=json.dumps({"doctype": "SD Ticket Watcher", "parent": "NAME", "parenttype": TICKET, "parentfield": "watchers", "user": "Administrator"})),
	"insert link": of_ticket("frappe.client.insert", doc=json.dumps({"doctype": "SD Ticket Link", "ticket": "NAME", "other": "NAME", "relation": "relates to"})),
	"insert clock": of_ticket("frappe.client.insert", doc=json.dumps({"doctype": "SD Ticket Clock Event", "ticket": "NAME"})),
	"insert Comment": of_ticket("frappe.client.insert", doc=json.dumps({"doctype": "Comment", "comment_type": "Comment", "content": "hi", **DOC})),
	"insert Communication": of_ticket("frappe.client.insert", doc=json.dumps({"doctype": "Communication", "content": "hi", **DOC})),
	"insert ToDo": of_ticket("frappe.client.insert", doc=json.dumps({"doctype": "ToDo", "description": "hi", "reference_type": TICKET, "reference_name": "NAME", "assigned_by": "SELF"})),
	"insert File": of_ticket("frappe.client.insert", doc=json.dumps({"doctype": "File", "file_name": "x.txt", "content": "hi", "attached_to_doctype": TICKET, "attached_to_name": "NAME"})),
	"insert Tag Link": of_ticket("frappe.client.insert", doc=json.dumps({"doctype": "Tag Link", "document_type": TICKET, "document_name": "NAME", "tag": "x", "title": "x"})),
	"insert Document Follow": of_ticket("frappe.client.insert", doc=json.dumps({"doctype": "Document Follow", "ref_doctype": TICKET, "ref_docname": "NAME", "user": "Administrator"})),
	"attach_file": of_ticket("frappe.client.attach_file", filename="zz-attached.txt", filedata="hi", is_private=1, **T, docname="NAME"),
	"form.add_comment": of_ticket("frappe.desk.form.utils.add_comment", **DOC, content="hi", comment_email="x@example.com", comment_by="x"),
	"website comment": of_ticket("frappe.templates.includes.comments.comments.add_comment", comment="hi", comment_email="x@example.com", comment_by="x", route="x", **DOC),
	"feedback": of_ticket("frappe.templates.includes.feedback.feedback.give_feedback", like=1, **DOC),
	"communication.make": of_ticket("frappe.core.doctype.communication.email.make", **T, name="NAME", content="hi", subject="hi", recipients="x@example.com"),
	"relink": lambda world, key: call("frappe.email.relink", name=world.messages[key], reference_doctype="ToDo", reference_name=world.todos[key]),
	"update_comment": lambda world, key: call("frappe.desk.form.utils.update_comment", name=world.notes[key], content="taken"),
	"delete Comment": lambda world, key: call("frappe.client.delete", doctype="Comment", name=world.notes[key]),
	"delete Communication": lambda world, key: call("frappe.client.delete", doctype="Communication", name=world.messages[key]),
	"delete File": lambda world, key: call("frappe.client.delete", doctype="File", name=world.files[key]),
	"remove_attach": lambda world, key: call("frappe.desk.form.utils.remove_attach", fid=world.files[key], dt=TICKET, dn=world.tickets[key]),
	"set ToDo": lambda world, key: call("frappe.client.set_value", doctype="ToDo", name=world.todos[key], fieldname="description", value="taken"),
	"assign to self": lambda world, key: call("frappe.desk.form.assign_to.add", **T, name=world.tickets[key], assign_to=json.dumps([frappe.session.user])),
	"assign to its agent": lambda world, key: call("frappe.desk.form.assign_to.add", **T, name=world.tickets[key], assign_to=json.dumps([world.users["administrator"]])),
	"assign many": lambda world, key: call("frappe.desk.form.assign_to.add_multiple", **T, name=json.dumps([world.tickets[key]]), assign_to=json.dumps([world.users["administrator"]])),
	"unassign": lambda world, key: call("frappe.desk.form.assign_to.remove", **T, name=world.tickets[key], assign_to=world.writer(key)),
	"share": lambda world, key: call("frappe.share.add", **T, name=world.tickets[key], user=frappe.session.user, write=1),
	"set_permission": lambda world, key: call("frappe.share.set_permission", **T, name=world.tickets[key], user=frappe.session.user, permission_to="read"),
	"follow": lambda world, key: call("frappe.desk.form.document_follow.follow_document", **T, doc_name=world.tickets[key], user=frappe.session.user),
	"like": of_ticket("frappe.desk.like.toggle_like", **T, name="NAME", add="Yes"),
	"like a message": lambda world, key: call("frappe.desk.like.toggle_like", doctype="Communication", name=world.messages[key], add="Yes"),
	"add_tag": of_ticket("frappe.desk.doctype.tag.tag.add_tag", tag="mine", dt=TICKET, dn="NAME"),
	"add_tags": of_ticket("frappe.desk.doctype.tag.tag.add_tags", tags=json.dumps(["mine"]), dt=TICKET, docs=json.dumps(["NAME"])),
	"remove_tag": of_ticket("frappe.desk.doctype.tag.tag.remove_tag", tag="zz-KEY-secret-tag", dt=TICKET, dn="NAME"),
	"run_doc_method": of_ticket("run_doc_method", dt=TICKET, dn="NAME", method="add_comment"),
	"calendar": of_ticket("frappe.desk.calendar.update_event", args=json.dumps({**T, "name": "NAME", "opened_at": "2020-01-01"}), field_map=json.dumps({"start": "opened_at", "end": "opened_at"})),
	"workflow": of_ticket("frappe.model.workflow.apply_workflow", doc=json.dumps({**T, "name": "NAME"}), action="Approve"),
}  # fmt: skip

# The arguments of our own endpoints, by their names: `NAME` is the ticket that must not be touched, `OWN` one of the actor's.
ARGUMENTS = {
	"name": "NAME", "ticket": "NAME", "into": "NAME", "other": "NAME", "names": '["NAME"]', "docname": "NAME", "dn": "NAME",
	"docs": '["NAME"]', "doctype": TICKET, "dt": TICKET, "relation": "relates to", "act": "take", "reason": "because",
	"note": "because", "text": "hello", "resolution": "done", "subject": "hello", "description": "hello", "user": "SELF",
	"colleague": "SELF", "raised_by": "SELF", "tag": "mine", "tags": '["mine"]', "field": "subject", "report_name": "ToDo",
	"minutes": "5", "step": "first_ticket", "values": '{"customer": "NAME", "subject": "hello"}',
	"assign_to": "SELF", "add": "Yes", "address": "zz@example.com", "debug": "0", "cache": "0", "key": "", "message": "NAME", "customer": "NAME",
	"reported": "2026-01-05 10:00:00", "agreement": "NAME", "desk": "NAME", "valid_from": "2027-01-01",
	"mailbox": "NAME", "mail": "NAME", "action": "release", "person": "SELF", "email": "zz@example.com", "full_name": "zz", "file": "FILE", "files": '["FILE"]', "words": "zz", "filters": None, "chart": '{"document_type": "SD Ticket", "type": "Heatmap", "chart_type": "Count"}', "reference_doctype": "ToDo", "reference_name": "x",
}  # fmt: skip
NEEDS_NO_VALUE = {
	"worked_on", "work_kind", "billable", "on_site", "travel_minutes", "travel_km", "month",
	"start", "limit", "arguments", "args", "queue", "ticket_type", "priority", "category", "impact", "urgency", "filters",
	"resolve_incidents", "color", "ignore_prepared_report", "custom_columns", "is_tree", "parent_field",
	"are_default_filters", "contact", "channel", "state", "sort", "no_received", "no_assigned", "no_started",
	"no_closed", "no_watched", "chart_name", "no_cache", "from_date", "to_date", "timespan", "time_interval", "heatmap_year",
	"refresh", "skip", "kind", "status", "fields", "field_map", "files", "end", "language", "sees_all_tickets", "approves",
	"manages_people",
}  # fmt: skip

ASSIGNING = "servicedesk_app.ticketing.frappes_assignment."
# What some endpoints take from the request without naming it, or under a name that means something else elsewhere.
WORKPLACE = "servicedesk_app.api.workplace."
EXTRA: dict[str, dict[str, str]] = {
	f"{WORKPLACE}number": {"filters": '{"card": "open"}'},
	f"{WORKPLACE}chart": {"filters": '{"chart": "load_by_queue"}'},
	f"{WORKPLACE}due_times": {"start": "2000-01-01", "end": "2100-01-01", "doctype": "ToDo"},
	f"{WORKPLACE}find": {"words": "zz-"},
	f"{WORKPLACE}text_snippets": {"kind": "reply"},
	f"{WORKPLACE}move_to": {"status": "In progress", "text": "because"},
	f"{ASSIGNING}add": {"doctype": TICKET, "name": "NAME", "assign_to": '["SELF"]'},
	f"{ASSIGNING}add_multiple": {"doctype": TICKET, "name": '["NAME"]', "assign_to": '["SELF"]'},
}


def endpoints() -> dict:
	"""Every function of ours that is open to HTTP, by its path."""
	for module in pkgutil.walk_packages(servicedesk_app.__path__, "servicedesk_app."):
		if not re.search(r"^servicedesk_app\.(doctype\b|tests\b)|\.test_", module.name):
			importlib.import_module(module.name)
	ours = [function for function in frappe.whitelisted if function.__module__.startswith("servicedesk_app.")]
	return {
		f"{function.__module__}.{function.__qualname__}": function
		for function in sorted(ours, key=lambda function: function.__qualname__)
		if "." not in function.__qualname__ and not function.__module__.startswith("servicedesk_app.doctype")
	}


def parameters_of(function) -> list[str]:
	import inspect

	return list(inspect.signature(function).parameters)
