"""Demo data: a small provider with two desks, three customers with different agreements, 300 tickets with a past.

Everything is made through the product's own functions, at the times at which it would have happened
(freezegun turns the clock back), so that what the demo shows is what the product does. Running it again makes
only what is missing, also after a run that was stopped. Nobody is mailed: notices are kept as done, and all
addresses end in .example.
"""

import frappe

from servicedesk_app.service_level import sweep
from servicedesk_app.setup import (
	demo_access,
	demo_calendars,
	demo_history,
	demo_house,
	demo_mail,
	demo_now,
	demo_snippets,
	demo_time,
	scheduler,
)
from servicedesk_app.setup.demo_house import PASSWORD, SHOWN, ZONE, Person
from servicedesk_app.ticketing import notices


def create() -> dict:
	"""Make what is missing. Returns the logins to print: role, user, password, start page."""
	frappe.flags.mute_emails = True
	try:
		set_site_up()
		demo_house.build()
		demo_calendars.build()
		demo_access.build()
		demo_snippets.build()
		frappe.db.commit()
		demo_history.make_missing()
		demo_time.build()
		demo_mail.build()
		let_time_pass()
		demo_now.build()
	finally:
		frappe.flags.mute_emails = False
	return {"logins": [login(person) for person in SHOWN]}


def let_time_pass() -> None:
	"""What the clocks of the past would have brought happens now, before anybody looks, and rings no bell."""
	with notices.nobody_is_told():
		sweep.run()


def login(person: Person) -> dict:
	"""How to sign in as one of the demo's people."""
	return {"role": person.role, "user": person.email, "password": PASSWORD, "start": person.start}


def set_site_up() -> None:
	"""The site lives in Copenhagen."""
	settings = frappe.get_doc("System Settings")
	if settings.time_zone != ZONE:
		frappe.db.set_single_value("System Settings", "time_zone", ZONE)
		frappe.db.set_default("time_zone", ZONE)
		frappe.clear_cache()
		scheduler.mend_stamps()
