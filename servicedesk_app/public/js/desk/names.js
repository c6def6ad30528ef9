// People say "ticket" and "queue"; the prefix keeps our DocTypes apart from others' for programs. Frappe shows a
// DocType by its translated name: here the name without the prefix is the translation, unless a language has its own.
const PREFIX = "SD ";

(frappe.boot.user?.all_read || frappe.boot.user?.can_read || [])
	.filter((doctype) => doctype.startsWith(PREFIX) && !frappe._messages[doctype])
	.forEach((doctype) => {
		frappe._messages[doctype] = __(doctype.slice(PREFIX.length));
	});
