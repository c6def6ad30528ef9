"""Signing in to a mail server by OAuth 2 (XOAUTH2), with the tokens of one of Frappe's Connected Apps.

A user's token is renewed by the Connected App's own session and kept in its Token Cache, as `get_active_token` does.
That function itself is not called: it waits for a silent token server without end, keeps the reason of a refusal to
itself, and logs the variables of the failed call, among them the refresh token.
"""

import traceback
from collections.abc import Callable

import frappe
from frappe import _
from frappe.integrations.doctype.connected_app.connected_app import ConnectedApp
from oauthlib.oauth2 import OAuth2Error
from requests import RequestException

from servicedesk_app.errors import SignInFailed
from servicedesk_app.mail import words

TOKEN_CACHE = "Token Cache"
TIMEOUT_SECONDS = 20
# RFC 6749 and OpenID Connect: the provider wants to see the person again
NEEDS_A_PERSON = frozenset({"invalid_grant", "interaction_required", "login_required", "consent_required"})

Offer = Callable[[str, str], object]


def app_can_sign_in() -> bool:
	"""Whether a Connected App of this version of Frappe can sign in as itself (client credentials)."""
	return hasattr(ConnectedApp, "get_backend_app_token")


def missing_in(app, with_user: bool) -> list[str]:
	"""The labels of what a Connected App lacks."""
	needed = ["client_id", "token_uri", *(["authorization_uri"] if with_user else [])]
	fields = [field for field in needed if not app.get(field)]
	if not app.get_password("client_secret", raise_exception=False):
		fields.append("client_secret")
	return [_(app.meta.get_label(field)) for field in fields]


def sign_in(mailbox, offer: Offer, refused: type[Exception]) -> None:
	"""`offer(user, token)` to the mail server, which raises `refused`. A token that is refused before its time, as after
	a change of rights at the provider, is renewed and offered once more.

	Raises SignInFailed, or what the connection raises.
	"""
	user, token = mailbox.username or mailbox.email, token_of(mailbox)
	if _refusal(offer, user, token, refused) is None:
		return
	token = token_of(mailbox, refused=token)
	if (error := _refusal(offer, user, token, refused)) is not None:
		raise SignInFailed(
			_(
				"{0} refused the token for {1}: {2}. Check the user name and the scopes, and that this mailbox may be read by {3}."
			).format(mailbox.server, user, words.said_to_a_token(error), mailbox.protocol)
		)


def _refusal(offer: Offer, user: str, token: str, refused: type[Exception]) -> Exception | None:
	"""What the server answered if it refused; None if it let us in."""
	try:
		offer(user, token)
		return None
	except refused as error:
		if words.is_broken_off(error):
			raise
		return error
	except Exception as error:
		if words.is_expected(error):
			raise
		failure = _unforeseen(error)
	raise failure  # out of the except: a traceback with variables would hold the token


def _unforeseen(error: Exception) -> SignInFailed:
	"""Logged by its place and kind alone, since its words and variables might hold the token."""
	trace = "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__
	frappe.log_error(
		title="Sign-in of a mailbox by OAuth", message=trace, defer_insert=True
	)  # outlives a rollback
	return SignInFailed(_("The sign-in failed: {0}. The Error Log has more.").format(type(error).__name__))


def token_of(mailbox, refused: str | None = None) -> str:
	"""A token that has not expired and is not the one that was just refused. Raises SignInFailed. Commits."""
	app = frappe.get_doc("Connected App", mailbox.connected_app)
	if lacking := missing_in(app, with_user=False):
		raise SignInFailed(
			_("The Connected App {0} has no {1}. Fill it in.").format(app.name, ", ".join(lacking))
		)
	try:
		if mailbox.backend_app_flow:
			cache = _cache_of_app(app, refused)
		else:
			cache = _cache_of_user(app, mailbox.connected_user, refused)
		return cache.get_password("access_token")
	except SignInFailed:
		raise
	except Exception as error:
		failure = _in_words(error, app)
	raise failure  # out of the except, as above


def _cache_of_app(app, refused: str | None):
	if not app_can_sign_in():
		raise SignInFailed(_("In this version of Frappe no app can sign in itself. Choose a connected user."))
	cache = app.get_token_cache("")
	if cache and refused and _access(cache) == refused:
		cache.db_set("expires_in", -1, update_modified=False)  # Frappe asks for a new one only then
	return app.get_backend_app_token()


def _cache_of_user(app, user: str, refused: str | None):
	cache = app.get_token_cache(user)
	if not cache or not _access(cache):
		raise SignInFailed(
			_("Nobody has authorized this mailbox yet. {0} opens its form and clicks “Authorize”.").format(
				user
			),
			needs_authorization=True,
		)
	if _is_good(cache, refused):
		return cache
	frappe.db.commit()  # another mailbox of this user may renew it now: wait for that, and read what came of it
	frappe.db.get_value(TOKEN_CACHE, cache.name, "name", for_update=True)
	cache = app.get_token_cache(user)
	if not _is_good(cache, refused):
		_renew(cache, app, user)
	frappe.db.commit()
	return cache


def _access(cache) -> str | None:
	return cache.get_password("access_token", raise_exception=False)


def _is_good(cache, refused: str | None) -> bool:
	return _access(cache) != refused and not cache.is_expired()


def _renew(cache, app, user: str) -> None:
	if not cache.get_password("refresh_token", raise_exception=False):
		raise SignInFailed(
			_(
				"The authorization has ended, and {0} gave nothing to renew it with. Add the scope or the parameter for that to the Connected App (docs/mail.md), then authorize the mailbox again."
			).format(app.provider_name),
			needs_authorization=True,
		)
	session = app.get_oauth2_session(user)
	cache.update_data(
		session.refresh_token(app.token_uri, body=f"redirect_uri={app.redirect_uri}", timeout=TIMEOUT_SECONDS)
	)


def _in_words(error: Exception, app) -> SignInFailed:
	if isinstance(error, RequestException):
		return SignInFailed(
			_("{0} did not answer when a token was asked for ({1}). It is tried again.").format(
				app.provider_name, type(error).__name__
			)
		)
	if not isinstance(error, (OAuth2Error, frappe.ValidationError)):
		return _unforeseen(error)
	said = words.said_to_a_token(error)
	if getattr(error, "error", None) in NEEDS_A_PERSON:
		return SignInFailed(
			_("{0} has ended the authorization: {1}. Authorize the mailbox again on its form.").format(
				app.provider_name, said
			),
			needs_authorization=True,
		)
	return SignInFailed(
		_("{0} gave no token: {1}. Check the Connected App {2}; it is tried again.").format(
			app.provider_name, said, app.name
		)
	)
