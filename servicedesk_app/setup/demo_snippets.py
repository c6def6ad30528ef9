"""A few texts that the demo's agents insert into what they write."""

import frappe

SNIPPETS = (
	# title, where it is offered, whose language (None: everybody's), text
	(
		"Ask for details",
		"Reply",
		None,
		"<p>Dear {reporter},</p><p>thank you for your report. When did it happen first, and what does the screen say? "
		"A photo helps us most.</p><p>{agent}, {desk}</p>",
	),
	(
		"Please test",
		"Reply",
		None,
		"<p>Dear {reporter},</p><p>we have mended it. Please test it, and tell us under number {ticket} "
		"if anything is left.</p><p>{agent}</p>",
	),
	(
		"Bed om detaljer",
		"Reply",
		"da",
		"<p>Kære {reporter}</p><p>Tak for din henvendelse. Hvornår skete det første gang, og hvad står der på skærmen?</p>"
		"<p>{agent}, {desk}</p>",
	),
	("What was checked", "Note", None, "<p>Checked: power, cable, restart.</p><p>Not checked: …</p>"),
)


def build() -> None:
	"""Make those that are missing."""
	for title, used_for, language, text in SNIPPETS:
		if not frappe.db.exists("SD Text Snippet", {"title": title}):
			values = {
				"title": title,
				"used_for": used_for,
				"text_language": language,
				"text": text,
				"enabled": 1,
			}
			frappe.get_doc({"doctype": "SD Text Snippet", **values}).insert(ignore_permissions=True)
