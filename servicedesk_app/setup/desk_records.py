"""What Frappe has no files for: the blocks of our workspaces, and the board. Ours are brought up to date at every migrate.

The board is made once: an admin may add columns to it.
"""

import json

import frappe

LIST_FIELDS = ("next_due", "customer", "initials", "opened_at", "priority")

BLOCKS = {
	# name: (what `servicedesk.draw_block` draws in it, who sees it)
	"SD Due first": ("due_first", ()),
	"SD Late now": ("escalations", ()),
	"SD Agents": ("agents", ()),
	"SD Set-up": ("set_up", ("SD Administrator", "System Manager")),
}
BOARD = "Service Desk"
INDICATORS = {
	# Frappe's names of colours for columns
	"red": "Red", "orange": "Orange", "yellow": "Yellow", "green": "Green", "blue": "Blue", "purple": "Purple",
	"gray": "Gray",
}  # fmt: skip


def plant() -> None:
	"""Blocks as they are here; the board if there is none. Safe to run again."""
	for name, (drawn, roles) in BLOCKS.items():
		plant_block(name, drawn, roles)
	plant_board()
	plant_list_settings()


def plant_list_settings() -> None:
	"""The columns of the ticket list, once: an admin may change them in the list's own settings."""
	if frappe.db.exists("List View Settings", "SD Ticket"):
		return
	meta = frappe.get_meta("SD Ticket")
	fields = [{"fieldname": field, "label": meta.get_label(field)} for field in LIST_FIELDS]
	fields.insert(1, {"fieldname": "status_field", "label": "Status"})
	record = frappe.new_doc("List View Settings", name="SD Ticket")
	record.update({"total_fields": "9", "disable_comment_count": 1, "fields": json.dumps(fields)})
	record.insert(ignore_permissions=True)


def plant_block(name: str, drawn: str, roles: tuple[str, ...]) -> None:
	"""A block that holds an empty element; what fills it lies in public/js/desk/home.js."""
	block = (
		frappe.get_doc("Custom HTML Block", name)
		if frappe.db.exists("Custom HTML Block", name)
		else frappe.new_doc("Custom HTML Block", name=name)
	)
	block.update(
		{
			"private": 0,
			"html": '<div class="sd-block"><p class="text-muted">…</p></div>',
			"script": f'servicedesk.draw_block(root_element, "{drawn}");',
			"style": "",
			"roles": [{"role": role} for role in roles],
		}
	)
	block.save(ignore_permissions=True)


def plant_board() -> None:
	"""A column for each status that is not over, in their order; `status` is a link, so Frappe makes none by itself."""
	if frappe.db.exists("Kanban Board", BOARD):
		return
	open_ones = {"category": ("not in", ("Closed", "Cancelled"))}
	statuses = frappe.get_all("SD Status", open_ones, ["name", "colour"], order_by="sequence")
	if not statuses:
		return
	board = {"doctype": "Kanban Board", "kanban_board_name": BOARD, "reference_doctype": "SD Ticket"}
	columns = [
		{"column_name": row.name, "status": "Active", "indicator": INDICATORS.get(row.colour, "Gray")}
		for row in statuses
	]
	fields = '["customer", "next_due", "initials"]'
	filters = '[["SD Ticket", "status_category", "in", ["New", "Assigned", "In Progress", "Waiting for Customer", "Waiting for Supplier", "Resolved"]]]'
	record = frappe.get_doc({**board, "field_name": "status", "private": 0, "columns": columns})
	record.update({"show_labels": 1, "fields": fields, "filters": filters})
	record.insert(ignore_permissions=True)


def remove() -> None:
	"""Before the app goes."""
	for doctype, names in (
		("Custom HTML Block", list(BLOCKS)),
		("Kanban Board", [BOARD]),
		("List View Settings", ["SD Ticket"]),
	):
		for name in names:
			frappe.delete_doc(doctype, name, ignore_missing=True, force=True, ignore_permissions=True)
