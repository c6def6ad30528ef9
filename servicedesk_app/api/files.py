"""Files of a customer's messages: sent before the message that takes them along, and downloaded by who sees the ticket.

Errors: 403 NoCustomer, 404 FileNotFound (no such file, or none that you may see), 417 InvalidReport (the file may
not be sent) or InvalidCall.
"""

import frappe
from werkzeug.wrappers import Response

from servicedesk_app.api.calls import complete, file_answer, uploaded
from servicedesk_app.api.shapes import Removed, WaitingFile
from servicedesk_app.ticketing import attachments, portal


@frappe.whitelist(methods=["POST"])
def upload() -> WaitingFile:
	"""Put down one file, sent as `file` of a multipart form, for the next report or answer to take along."""
	name, content = uploaded("file")
	return attachments.put_down(name, content, portal.validated_person(frappe.session.user))


@frappe.whitelist(methods=["POST"])
@complete
def remove_upload(file: str) -> Removed:
	"""Remove a file that you have put down and not sent."""
	attachments.remove(file, frappe.session.user)
	return {"file": file}


@frappe.whitelist(methods=["GET"])
@complete
def download(file: str) -> Response:
	"""A file of a message on a ticket that you see. An image is shown by the browser, anything else is saved."""
	return file_answer(*attachments.opened(file, frappe.session.user))
