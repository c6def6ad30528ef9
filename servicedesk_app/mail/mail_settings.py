"""How mail behaves on this site: what SD Settings says, with what holds where it says nothing."""

import frappe
from frappe.utils import cint

SETTINGS = "SD Settings"
DEFAULTS = {
	# automatic answers to one sender, whatever the ticket
	"answers_an_hour": 10,
	"answers_a_day": 40,
	# automatic mails about one ticket to one address
	"thread_an_hour": 20,
	"thread_a_day": 60,
}
KEEP_DAYS = {"mail_keep_days": 90, "outbound_keep_days": 730}


def limit(name: str) -> int:
	"""One of the caps; what is empty or 0 is the default, since no cap at all would be a loop without an end."""
	return cint(frappe.db.get_single_value(SETTINGS, name)) or DEFAULTS[name]


def days(name: str) -> int:
	"""How many days something is kept; 0 is for ever. A site that never said so has the default."""
	said = frappe.db.get_singles_dict(SETTINGS).get(name)
	return KEEP_DAYS[name] if said in (None, "") else cint(said)


def replies_are_marked() -> bool:
	"""Whether answers go to `support+MARK@…`: the mail server must deliver that to `support@…`."""
	return bool(cint(frappe.db.get_single_value(SETTINGS, "plus_addressing")))
