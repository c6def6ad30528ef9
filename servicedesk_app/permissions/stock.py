"""Endpoints of Frappe's that ask for no permission on the document, with the question put before them.

Each does for other DocTypes exactly what Frappe's does; for ours it first asks who may see or write. They are put
in Frappe's place by `override_whitelisted_methods` in hooks.py, so that no caller need know of them.
Without them anybody who has signed in reads every ticket's links, titles and tags. Assigning is in
`ticketing.frappes_assignment`.
"""

import frappe
from frappe import _
from frappe import client as frappes_client
from frappe.desk.doctype.tag import tag as frappes_tags
from frappe.desk.form import linked_with
from frappe.desk.like import toggle_like as frappes_toggle_like
from frappe.desk.query_report import get_data_for_custom_field as frappes_custom_field
from frappe.desk.query_report import run as frappes_run
from frappe.desk.reportview import get_count as frappes_permitted_count
from frappe.desk.search import get_link_title as frappes_link_title
from frappe.email import relink as frappes_relink
from frappe.utils.global_search import search as frappes_search

from servicedesk_app.errors import NotAllowed
from servicedesk_app.permissions.guards import may_write
from servicedesk_app.permissions.referring import REFERENCE, is_ours


def is_guarded(doctype: str) -> bool:
	"""Ours, or what can refer to ours."""
	return is_ours(doctype) or doctype in REFERENCE or doctype == "File"


def check(doctype: str, name: str, ptype: str = "read") -> None:
	"""Refuse who may not read, or write, this document. Missing and unseen ones are answered alike."""
	if not is_guarded(doctype):
		return
	if not frappe.db.exists(doctype, name) or not frappe.has_permission(doctype, ptype, name):
		raise NotAllowed(_("You may not see {0} {1}. Ask a member of its desk.").format(_(doctype), name))


def visible(doctype: str, names: list[str]) -> set[str]:
	"""Those of the named documents that the present user finds in a list."""
	if not names or not frappe.has_permission(doctype, "read"):
		return set()
	return set(frappe.get_list(doctype, {"name": ("in", names)}, pluck="name", limit_page_length=0))


@frappe.whitelist()
def get_linked(doctype: str, docname: str) -> dict:
	"""For frappe.desk.form.linked_with.get, which lists every document that links to this one to everybody."""
	check(doctype, docname)
	found = linked_with.get(doctype, docname)
	for linked in [linked for linked in found if is_guarded(linked)]:
		names = visible(linked, [row.name for row in found[linked]])
		found[linked] = [row for row in found[linked] if row.name in names]
	return {linked: rows for linked, rows in found.items() if rows}


@frappe.whitelist()
def get_link_title(doctype: str, docname: str) -> str | None:
	"""For frappe.desk.search.get_link_title, which tells the subject of any ticket."""
	if is_ours(doctype) and docname not in visible(doctype, [docname]):
		return docname
	return frappes_link_title(doctype, docname)


@frappe.whitelist()
def get_data_for_custom_field(doctype: str, field: str, names: list | str | None = None) -> dict:
	"""For frappe.desk.query_report.get_data_for_custom_field: a column of what the reader sees, not of the table.
	`names` is newer than Frappe 15's first: these documents only."""
	if not is_guarded(doctype):
		return frappe.call(frappes_custom_field, doctype=doctype, field=field, names=names)
	only = {"name": ("in", frappe.parse_json(names))} if names else {}
	rows = frappe.get_list(doctype, only, ["name", field], as_list=True, limit_page_length=0)
	return frappe._dict(rows)


@frappe.whitelist()
@frappe.read_only()
def run_report(
	report_name: str,
	filters: dict | str | None = None,
	user: str | None = None,
	ignore_prepared_report: bool | int | str = False,
	custom_columns: list | str | None = None,
	is_tree: bool | int | str = False,
	parent_field: str | None = None,
	are_default_filters: bool | int | str = True,
) -> dict:
	"""For frappe.desk.query_report.run: columns that a reader adds are filled from the whole table, so none of ours."""
	columns = frappe.parse_json(custom_columns) or []
	if any(is_guarded(column.get("doctype") or "") for column in columns if column.get("link_field")):
		raise NotAllowed(
			_("Columns of the service desk cannot be added to a report. Use the ticket list instead.")
		)
	return frappe.call(
		frappes_run,
		report_name=report_name,
		filters=filters,
		user=None,  # a report runs as its reader, whomever the call names
		ignore_prepared_report=ignore_prepared_report,
		custom_columns=columns,
		is_tree=is_tree,
		parent_field=parent_field,
		are_default_filters=are_default_filters,
	)


@frappe.whitelist()
def get_count(
	doctype: str,
	filters: dict | list | str | None = None,
	debug: bool | int | str = False,
	cache: bool | int | str = False,
) -> int:
	"""For frappe.client.get_count, which counts for everybody and by any filter: field after field could be guessed."""
	if not is_guarded(doctype) and doctype != "User":
		return frappes_client.get_count(doctype, filters)
	asked = frappe.local.form_dict
	frappe.local.form_dict = frappe._dict(
		doctype=doctype, filters=frappe.as_json(frappe.parse_json(filters) or {})
	)
	try:
		return frappes_permitted_count()
	finally:
		frappe.local.form_dict = asked


@frappe.whitelist()
def search_globally(text: str, start: int = 0, limit: int = 20, doctype: str = "") -> list:
	"""For frappe.utils.global_search.search, which shows everybody whatever is indexed: only what one may read."""
	found = frappes_search(text, start, limit, doctype)
	return [row for row in found if frappe.has_permission(row.doctype, "read", row.name)]


@frappe.whitelist()
def toggle_like(doctype: str, name: str, add: str | bool = False) -> None:
	"""For frappe.desk.like.toggle_like."""
	check(doctype, name)
	frappes_toggle_like(doctype, name, add)


@frappe.whitelist()
def add_tag(tag: str, dt: str, dn: str, color: str | None = None) -> str:
	"""For frappe.desk.doctype.tag.tag.add_tag."""
	check(dt, dn, "write")
	return frappes_tags.add_tag(tag, dt, dn, color)


@frappe.whitelist()
def add_tags(tags: list | str, dt: str, docs: list | str, color: str | None = None) -> None:
	"""For frappe.desk.doctype.tag.tag.add_tags."""
	for name in frappe.parse_json(docs):
		check(dt, name, "write")
	frappes_tags.add_tags(tags, dt, docs, color)


@frappe.whitelist()
def remove_tag(tag: str, dt: str, dn: str) -> None:
	"""For frappe.desk.doctype.tag.tag.remove_tag."""
	check(dt, dn, "write")
	frappes_tags.remove_tag(tag, dt, dn)


@frappe.whitelist()
def get_tagged_docs(doctype: str, tag: str) -> tuple | list:
	"""For frappe.desk.doctype.tag.tag.get_tagged_docs."""
	found = frappes_tags.get_tagged_docs(doctype, tag)
	names = visible(doctype, [row[0] for row in found]) if is_guarded(doctype) else None
	return [row for row in found if names is None or row[0] in names]


@frappe.whitelist()
def relink(name: str, reference_doctype: str | None = None, reference_name: str | None = None) -> None:
	"""For frappe.email.relink, which moves any message to any document."""
	check("Communication", name)
	before = frappe.db.get_value("Communication", name, ["reference_doctype", "reference_name"])
	for doctype, document in (before, (reference_doctype, reference_name)):
		if is_ours(doctype) and not may_write(doctype, document, frappe.session.user):
			raise NotAllowed(
				_("You may not write on {0} {1}. Ask a member of its desk.").format(_(doctype), document)
			)
	frappes_relink(name, reference_doctype, reference_name)
