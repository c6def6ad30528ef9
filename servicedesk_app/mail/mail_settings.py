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


def limit(name: str) -> int:
	"""One of the caps; what is empty or 0 is the default, since no cap at all would be a loop without an end."""
	return cint(frappe.db.get_single_value(SETTINGS, name)) or DEFAULTS[name]


def replies_are_marked() -> bool:
	"""Whether answers go to `support+MARK@…`: the mail server must deliver that to `support@…`."""
	return bool(cint(frappe.db.get_single_value(SETTINGS, "plus_addressing")))
