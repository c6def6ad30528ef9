"""A mail as staff look at it before they decide: clean, with remote images held back and files named only."""

from servicedesk_app.mail import raw_store, reading
from servicedesk_app.rules import mail_message
from servicedesk_app.rules.mail_names import safe_name


def preview(row) -> dict:
	"""The text as clean HTML, the files' names and sizes, and the headers; empty once the raw mail is gone."""
	try:
		mail = mail_message.read(raw_store.read(row.raw_file)) if row.raw_file else None
	except FileNotFoundError:
		mail = None
	if not mail:
		return {"html": "", "files": [], "headers": [], "is_kept": False}
	return {
		"html": reading.read(mail.text, mail.html).whole,
		"files": [{"name": safe_name(file.name), "size": len(file.content)} for file in mail.attachments],
		"headers": [{"name": name[:80], "value": value[:1000]} for name, value in mail.headers[:100]],
		"is_kept": True,
	}
