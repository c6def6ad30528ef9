// Who a user is. Frappe's form knows staff; the customer's card knows the customer's people.
export function name_of(frm, user) {
	if (!user) return frm.doc.customer;
	const person = frm.doc.__onload?.card?.people.find((one) => one.user === user);
	return person?.name || frappe.user_info(user).fullname || user;
}

// Initials as the server makes them of a name: the first of the first name, two of the last.
export function initials_of(name) {
	const words = String(name || "").split(/\s+/).filter(Boolean);
	if (!words.length) return "";
	if (words.length === 1) return words[0].slice(0, 3).toUpperCase();
	return (words[0][0] + words[words.length - 1].slice(0, 2)).toUpperCase();
}
