"""What the endpoints answer with: the named fields of each kind of answer, for readers and for docs/openapi.json."""

from typing import TypedDict


class TicketState(TypedDict):
	"""A ticket as an act has left it."""

	ticket: str
	status: str
	status_category: str
	queue: str | None
	responsible: str | None


class Resolved(TicketState):
	"""A resolved ticket, and the incidents that were resolved with it."""

	incidents: list[str]


class Message(TypedDict):
	"""A message or a note that was written."""

	ticket: str
	message: str


class Link(TypedDict):
	"""A link between two tickets."""

	ticket: str
	relation: str
	other: str


class SentMail(TypedDict):
	"""A mail about a ticket: `state` is Queued, Sent, Failed, Bounced or Held back; `error` says why, else it is null."""

	at: str
	name: str
	sent_to: str
	kind: str
	subject: str | None
	state: str
	error: str | None


class TicketMail(TypedDict):
	"""The mails about a ticket."""

	mails: list[SentMail]


class MailTriedAgain(TypedDict):
	"""How many mails and notices of a ticket it was done to."""

	ticket: str
	again: int


class AddressCleared(TypedDict):
	"""An address that notices go to again."""

	address: str


class TriedAgain(TypedDict):
	"""How many notices are sent again."""

	again: int


class BulkLine(TypedDict):
	"""What became of one ticket: `error` says why nothing was done, else it is null."""

	ticket: str
	done: bool
	error: str | None


class Bulk(TypedDict):
	"""What became of each ticket, in the order of the call."""

	results: list[BulkLine]


class StaffEntry(TypedDict):
	"""One entry of the journal: `kind` is message, note or event; `text` is HTML; `at` is ISO 8601."""

	at: str
	kind: str
	from_customer: bool
	by: str | None
	text: str


class StaffJournal(TypedDict):
	"""A page of the journal, oldest first."""

	entries: list[StaffEntry]
	total: int


class CustomersTicket(TypedDict):
	"""A ticket in a customer's list; times are ISO 8601 with offset, in the reader's zone."""

	name: str
	subject: str
	status: str
	status_category: str
	status_colour: str
	priority: str | None
	ticket_type: str | None
	responsible: str | None
	initials: str | None
	reported_by: str | None
	waiting_for: str
	opened_at: str
	reaction_due: str | None
	reaction_met_at: str | None
	reaction_late: bool
	overdue: bool
	resolution_due: str | None


class CustomersFullTicket(CustomersTicket):
	"""One ticket; `description` and `resolution` are HTML."""

	description: str | None
	resolution: str | None
	reason: str | None


class CustomersList(TypedDict):
	"""A page of tickets, and how many there are on all pages."""

	tickets: list[CustomersTicket]
	total: int


class WaitingFile(TypedDict):
	"""A file that you have put down and that no message has taken along yet; `size` is in bytes."""

	file: str
	file_name: str
	size: int


class CustomersFile(WaitingFile):
	"""A file of a message: `file` is for `download`; `url` is how the message's own text names it."""

	url: str


class Removed(TypedDict):
	"""The file that is gone."""

	file: str


class CustomersEntry(TypedDict):
	"""One entry: `kind` is message or state; `text` of a message is HTML, of a state its name and the reason."""

	at: str
	kind: str
	mine: bool
	from_customer: bool
	by: str | None
	text: str
	message: str | None
	files: list[CustomersFile]


class CustomersJournal(TypedDict):
	"""A page of what was said and what happened, oldest first."""

	entries: list[CustomersEntry]
	total: int


class Colleague(TypedDict):
	"""A person of your company."""

	user: str
	full_name: str


class Colleagues(TypedDict):
	"""The people of your company, without you."""

	colleagues: list[Colleague]


class Preferences(TypedDict):
	"""Which notices you do not want: true is "no mail of this kind"."""

	no_received: bool
	no_assigned: bool
	no_started: bool
	no_closed: bool
	no_watched: bool


class RevokedLink(TypedDict):
	"""A link into one ticket that opens nothing any more."""

	link: str
	revoked: bool


class MailTaken(TypedDict):
	"""The SD Inbound Mail that a raw mail was stored as."""

	name: str


class MailDecided(TypedDict):
	"""How many mails were decided about."""

	done: int


class MailFile(TypedDict):
	"""A file of a mail, by its safe name; `size` is in bytes."""

	name: str
	size: int


class MailHeader(TypedDict):
	"""A header of a mail, decoded."""

	name: str
	value: str


class MailPreview(TypedDict):
	"""A mail to look at: `html` is clean. `is_kept` is false once the raw mail was removed."""

	html: str
	files: list[MailFile]
	headers: list[MailHeader]
	is_kept: bool


class Invited(TypedDict):
	"""An invitation (SD Invitation) that was sent or withdrawn."""

	invitation: str
