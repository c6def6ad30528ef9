"""Every error the app raises on purpose. The message's second sentence says what to do."""

import frappe


class Told:
	"""An error that its reader is told: the Frappe Desk shows the message, an API answer carries it.

	Frappe does so for `frappe.throw` only; of an error that is raised it sends a traceback with the server's
	paths.
	"""

	def __init__(self, message: str = ""):
		super().__init__(message)
		if message and getattr(frappe.local, "message_log", None) is not None:
			frappe.msgprint(
				str(message).replace("<", "&lt;"), indicator="red", title=frappe._("Not possible")
			)
			frappe.local.flags.disable_traceback = True


class ServiceDeskError(Told, frappe.ValidationError):
	"""The common ancestor: answered with 417, as all of Frappe's validation errors are."""


class InvalidReport(ServiceDeskError):
	"""A report that cannot become a ticket as it stands. `field` names what to correct, if one field is to blame."""

	def __init__(self, message: str = "", field: str | None = None):
		super().__init__(message)
		self.field = field


class InvalidCall(ServiceDeskError):
	"""A call of the API whose arguments do not fit."""


class TicketNotFound(ServiceDeskError):
	"""No such ticket, or none that this person may know of: the answer is the same."""

	http_status_code = 404


class FileNotFound(ServiceDeskError):
	"""No such file, or none that this person may know of: the answer is the same."""

	http_status_code = 404


class NoCustomer(ServiceDeskError):
	"""The person belongs to no customer, or to one that may not report."""

	http_status_code = 403


class InvalidCalendar(ServiceDeskError):
	"""A service calendar that could not be reckoned with."""


class NothingToRecount(ServiceDeskError):
	"""A recount of clocks that is not there to be confirmed."""


class InvalidReportFilter(ServiceDeskError):
	"""What a report was asked for, and cannot answer."""


class UnknownHolidays(ServiceDeskError):
	"""A country, a region or a year whose holidays nobody has written down."""


class InvalidCalendarFile(ServiceDeskError):
	"""An ICS file that cannot be read, or that cannot be meant."""


class InvalidAgreement(ServiceDeskError):
	"""An agreement whose promises contradict themselves."""


class InvalidTime(ServiceDeskError):
	"""A time entry that cannot be, or one of a time that is closed."""


class InvalidMember(ServiceDeskError):
	"""A person in a role that the person cannot have."""


class IllegalMove(ServiceDeskError):
	"""A change of a ticket that its present state does not allow."""


class InUse(ServiceDeskError):
	"""A record that others refer to."""


class AppendOnly(ServiceDeskError):
	"""A log row that somebody tried to change."""


class LinkNotValid(ServiceDeskError):
	"""A link that never was one, has expired, was revoked or is not this person's any more: the answer is the same."""

	http_status_code = 404


class InvalidInvitation(ServiceDeskError):
	"""An invitation that cannot be sent or accepted as it stands. `field` names what to correct, if one is to blame."""

	def __init__(self, message: str = "", field: str | None = None):
		super().__init__(message)
		self.field = field


class InvalidBrand(ServiceDeskError):
	"""A desk's colours, logo or contact form that its customers could not use as they stand."""


class InvalidQuestion(ServiceDeskError):
	"""What a visitor sent by the contact form, and cannot be taken as it stands. `field` names what to correct."""

	def __init__(self, message: str = "", field: str | None = None):
		super().__init__(message)
		self.field = field


class NoMail(ServiceDeskError):
	"""A mail that somebody waits for cannot go out: the site has no account to send with."""

	http_status_code = 503


class TooMany(ServiceDeskError):
	"""Somebody tries something more often than people do."""

	http_status_code = 429


class NotAllowed(Told, frappe.PermissionError):
	"""An act for which the person lacks the right."""


class InvalidPolicy(ServiceDeskError):
	"""An escalation policy that would do nothing, or what it must not."""


class RefusedAddress(ServiceDeskError):
	"""A webhook's address that is not to be called."""


class InvalidMailbox(ServiceDeskError):
	"""A mailbox, or a rule about its senders, that could not be used as it stands."""


class SignInFailed(Exception):
	"""A mailbox without a token that its servers honour. Whoever looks at the mailbox reads it there, so nobody is told.

	`needs_authorization`: no new try will help, a person has to agree at the provider once more.
	"""

	def __init__(self, message: str, needs_authorization: bool = False):
		super().__init__(message)
		self.needs_authorization = needs_authorization


class MailNotThere(ServiceDeskError):
	"""A mail that nothing can be done with: its raw bytes are gone, or it was dealt with."""
