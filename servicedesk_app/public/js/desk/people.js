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

// The people of a customer, for Link fields: Frappe itself offers no portal accounts there.
const known = {};

export async function load_people(customer) {
	if (!customer) return;
	const { people } = await frappe.db.get_doc("SD Customer", customer);
	known[customer] = people.map((person) => person.user).filter(Boolean);
}

export const people_query = (customer) => ({
	filters: { ignore_user_type: 1, ...(known[customer] ? { name: ["in", known[customer]] } : {}) },
});
