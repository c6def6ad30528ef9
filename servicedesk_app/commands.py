"""Commands of bench: `bench --site SITE servicedesk-mail-in MAILBOX < mail`."""

import sys

import click
from frappe.commands import pass_context


@click.command("servicedesk-mail-in")
@click.argument("mailbox")
@pass_context
def mail_in(context, mailbox: str) -> None:
	"""Take one raw mail from standard input for MAILBOX. Exits with 75 when the site cannot take it now."""
	from servicedesk_app.mail import pipe

	if len(context.sites) != 1:
		print("Name one site: bench --site SITE servicedesk-mail-in MAILBOX", file=sys.stderr)
		sys.exit(pipe.TRY_AGAIN)
	sys.exit(pipe.take(context.sites[0], mailbox, sys.stdin.buffer))


commands = [mail_in]
