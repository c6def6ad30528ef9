import frappe
from frappe import _

from servicedesk_app.errors import InvalidMailbox
from servicedesk_app.mail import authorizing, passwords
from servicedesk_app.ticketing.masters import MasterRecord


class SDMailbox(MasterRecord):
	"""An address that people write to, where its mail is fetched, and what becomes of it."""

	def validate(self):
		self.set_addresses()
		self.validate_queue()
		self.validate_customer()
		self.validate_email_account()
		authorizing.prepare(self)
		passwords.stays_home(self)
		self.set_fresh_start()

	def onload(self):
		if self.auth_method == "OAuth" and not self.is_new():
			self.set_onload("authorization", authorizing.state_of(self))

	def set_addresses(self):
		self.email = (self.email or "").strip().lower()
		self.aliases = "\n".join(dict.fromkeys(_lines((self.aliases or "").lower())))
		self.folders = "\n".join(self.folder_list())

	def validate_queue(self):
		if self.queue and frappe.get_cached_value("SD Queue", self.queue, "desk") != self.desk:
			raise InvalidMailbox(
				_("The queue {0} belongs to another desk. Choose one of {1}.").format(self.queue, self.desk)
			)

	def validate_customer(self):
		if self.customer and frappe.get_cached_value("SD Customer", self.customer, "desk") != self.desk:
			raise InvalidMailbox(
				_("{0} is served by another desk. Choose a customer of {1}.").format(self.customer, self.desk)
			)

	def validate_email_account(self):
		"""Frappe's receiver and ours must not both empty one mailbox."""
		if self.email_account and frappe.db.get_value("Email Account", self.email_account, "enable_incoming"):
			raise InvalidMailbox(
				_(
					"The Email Account {0} receives mail itself. Switch off its “Enable Incoming” first."
				).format(self.email_account)
			)

	def set_fresh_start(self):
		"""Whoever corrects a mailbox wants it tried at once."""
		self.next_fetch_at = self.failures = 0

	def folder_list(self) -> list[str]:
		"""The folders that are read."""
		return list(dict.fromkeys(_lines(self.folders or ""))) or ["INBOX"]

	def addresses(self) -> list[str]:
		"""Its own addresses."""
		return list(dict.fromkeys([self.email, *_lines(self.aliases or "")]))

	@frappe.whitelist(methods=["POST"])
	def test_connection(self) -> dict:
		"""Sign in with what the form says, and tell what was found."""
		from servicedesk_app.mail import fetching, words

		self.check_permission("write")
		if self.protocol == "None":
			return {
				"works": True,
				"text": _("The mail server pushes to this mailbox; there is nothing to fetch."),
			}
		try:
			return {"works": True, "text": fetching.test(self._as_tried())}
		except Exception as error:
			if not words.is_expected(error):
				raise
			return {"works": False, "text": words.of(error, self)}

	def _as_tried(self):
		"""What is saved, where a token is sent: saving asks who may send it there. Else what the form says."""
		if self.auth_method == "OAuth":
			return frappe.get_doc(self.doctype, self.name)
		passwords.stays_home(self)
		return self

	@frappe.whitelist(methods=["POST"])
	def authorize(self) -> dict:
		"""The `url` at the provider where the connected user agrees that the mail is read."""
		self.check_permission("write")
		return {"url": authorizing.authorize(frappe.get_doc(self.doctype, self.name))}


def _lines(text: str) -> list[str]:
	return [line.strip() for line in text.splitlines() if line.strip()]
