from urllib.parse import urlsplit

from frappe import _

from servicedesk_app.errors import RefusedAddress
from servicedesk_app.service_level import webhook_transport
from servicedesk_app.ticketing.masters import MasterRecord


class SDWebhook(MasterRecord):
	"""An address outside that an escalation step calls. service_level/webhooks.py says how."""

	def validate(self):
		parts = urlsplit(self.url or "")
		webhook_transport.checked_scheme(parts.scheme)
		if not parts.hostname or parts.username or parts.password:
			raise RefusedAddress(
				_("The address needs a host, and no name or password in it. Put a secret into its own field.")
			)
