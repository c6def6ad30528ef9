"""The people's side of mailboxes that sign in by OAuth: who may set them up, and who agrees at the provider."""

import frappe
from frappe import _

from servicedesk_app.errors import InvalidMailbox, NotAllowed
from servicedesk_app.mail import mailboxes, oauth

# They decide whose token is sent, to which server, and whose mail it opens.
GUARDED = (
	"auth_method", "connected_app", "connected_user", "backend_app_flow", "protocol", "server", "port", "security",
	"check_certificate", "username", "email",
)  # fmt: skip
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def prepare(mailbox) -> None:
	"""Refuse a mailbox that could not sign in by OAuth, or whose token its author has no say in."""
	if mailbox.protocol == "None" or mailbox.auth_method != "OAuth":
		mailbox.update(
			{"auth_method": "Password", "connected_app": None, "connected_user": None, "backend_app_flow": 0}
		)
		mailbox.needs_authorization = 0
		return
	if mailbox.backend_app_flow:
		mailbox.connected_user = None
	_validate_who(mailbox)
	_validate_app(mailbox)
	_validate_encryption(mailbox)
	_validate_right(mailbox)
	mailbox.needs_authorization = int(not is_authorized(mailbox))


def _validate_who(mailbox) -> None:
	if mailbox.backend_app_flow and not oauth.app_can_sign_in():
		raise InvalidMailbox(
			_(
				"In this version of Frappe no app can sign in itself. Update Frappe, or choose a connected user."
			)
		)
	if mailbox.backend_app_flow:
		return
	if not mailbox.connected_user:
		raise InvalidMailbox(_("Nobody is named who authorizes this mailbox. Choose a connected user."))
	if not frappe.db.get_value("User", mailbox.connected_user, "enabled"):
		raise InvalidMailbox(
			_("The user {0} is disabled. Choose another connected user.").format(mailbox.connected_user)
		)


def _validate_app(mailbox) -> None:
	if not mailbox.connected_app:
		raise InvalidMailbox(_("The mailbox signs in by OAuth and has no Connected App. Choose one."))
	app = frappe.get_doc("Connected App", mailbox.connected_app)
	if lacking := oauth.missing_in(app, with_user=not mailbox.backend_app_flow):
		raise InvalidMailbox(
			_("The Connected App {0} has no {1}. Let a System Manager fill it in.").format(
				app.provider_name, ", ".join(lacking)
			)
		)


def _validate_encryption(mailbox) -> None:
	if mailbox.security == "None" and mailbox.server not in THIS_MACHINE:
		raise InvalidMailbox(_("A token must not travel in the clear. Choose TLS or STARTTLS as encryption."))


def _validate_right(mailbox) -> None:
	"""A token opens the mail of whom it belongs to: the server it is sent to is chosen by them, or by whoever may
	change the Connected App."""
	before = mailbox.get_doc_before_save()
	if before and mailboxes.is_unchanged(mailbox, before, GUARDED):
		return
	if frappe.has_permission("Connected App", "write", mailbox.connected_app):
		return
	if mailbox.backend_app_flow:
		raise NotAllowed(
			_(
				"Where an app signs in itself, only a System Manager sets up how. Ask one, or choose a connected user."
			)
		)
	if mailbox.connected_user != frappe.session.user:
		raise NotAllowed(
			_(
				"How mail is fetched in the name of {0}, only they or a System Manager may set up. Ask them to."
			).format(mailbox.connected_user)
		)


def is_authorized(mailbox) -> bool:
	"""Whether there is a token, or the app needs nobody's; not whether the provider still honours it."""
	if mailbox.backend_app_flow:
		return True
	cache = frappe.get_doc("Connected App", mailbox.connected_app).get_token_cache(mailbox.connected_user)
	return bool(cache and cache.get_password("access_token", raise_exception=False))


def state_of(mailbox) -> dict:
	"""For the form: `text`, `is_authorized`, and whether this reader `may_authorize`."""
	user = mailbox.connected_user
	if mailbox.backend_app_flow:
		return {"text": _("The app signs in itself."), "is_authorized": True, "may_authorize": False}
	good = not mailbox.needs_authorization and is_authorized(mailbox)
	if good:
		provider = frappe.db.get_value("Connected App", mailbox.connected_app, "provider_name")
		text = _("Authorized as {0} at {1}.").format(user, provider)
	else:
		text = _("Not authorized: {0} opens this form and clicks “Authorize”.").format(user)
	mine = user == frappe.session.user and mailbox.has_permission("write")
	return {"text": text, "is_authorized": good, "may_authorize": bool(mine)}


def authorize(mailbox) -> str:
	"""The address at the provider where the connected user agrees. It leads back to the mailbox' form."""
	if mailbox.auth_method != "OAuth" or mailbox.backend_app_flow:
		raise InvalidMailbox(_("This mailbox needs nobody's agreement. Test the connection instead."))
	user = mailbox.connected_user
	if user != frappe.session.user:
		raise NotAllowed(
			_(
				"Only {0} can authorize this mailbox. Sign in as them, or choose yourself as the connected user."
			).format(user)
		)
	app = frappe.get_doc("Connected App", mailbox.connected_app)
	return app.initiate_web_application_flow(user, success_uri=mailbox.get_url())


def try_again(cache, method=None) -> None:
	"""On a Token Cache: as soon as somebody has agreed, the mailboxes that waited for it are looked into."""
	before = cache.get_doc_before_save()
	if not (before and before.state and not cache.state):
		return  # begun, or a token renewed
	filters = {"auth_method": "OAuth", "connected_app": cache.connected_app, "connected_user": cache.user}
	fresh = {
		"state": "Not tried",
		"last_error": None,
		"needs_authorization": 0,
		"failures": 0,
		"next_fetch_at": 0,
	}
	for box in frappe.get_all("SD Mailbox", filters, ["name", "enabled"]):
		frappe.db.set_value("SD Mailbox", box.name, fresh, update_modified=False)
		if box.enabled:
			frappe.enqueue(
				"servicedesk_app.mail.fetching.fetch",
				queue="long",
				mailbox=box.name,
				enqueue_after_commit=True,
			)
