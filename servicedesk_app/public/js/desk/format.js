// Times, durations and texts as the reader reads them. Instants are UTC epoch seconds.

export const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

export const now = () => Math.floor(Date.now() / 1000);

const language = () => (frappe.boot.lang || "en").replace("_", "-");

// The reader's own zone, else the site's.
export function reader_zone() {
	const zones = frappe.boot.time_zone || {};
	return zones.user || zones.system || undefined;
}

function in_zone(epoch, options) {
	return new Intl.DateTimeFormat(language(), { timeZone: reader_zone(), hourCycle: "h23", ...options }).format(new Date(epoch * 1000));
}

// The whole of it: date and time.
export const reader_time = (epoch) => in_zone(epoch, { dateStyle: "medium", timeStyle: "short" });

// As short as it can be understood: the time today, the weekday within a week, else the date.
export function short_time(epoch, at = now()) {
	const time = { hour: "2-digit", minute: "2-digit" };
	const day = (instant) => in_zone(instant, { dateStyle: "short" });
	if (day(epoch) === day(at)) return in_zone(epoch, time);
	if (Math.abs(epoch - at) < 6 * 86400) return in_zone(epoch, { weekday: "short", ...time });
	return in_zone(epoch, { day: "numeric", month: "short", ...time });
}

// "3 d 4 h", "4 h 10 min", "9 min 30 s"
export function duration(seconds) {
	const days = Math.floor(seconds / 86400);
	const hours = Math.floor((seconds % 86400) / 3600);
	const minutes = Math.floor((seconds % 3600) / 60);
	if (days) return __("{0} d {1} h", [days, hours]);
	if (hours) return __("{0} h {1} min", [hours, minutes]);
	return __("{0} min {1} s", [minutes, Math.floor(seconds % 60)]);
}

// One unit, for lists: "4 h", "12 min", "5 d"
export function short_duration(seconds) {
	if (seconds >= 172800) return __("{0} d", [Math.floor(seconds / 86400)]);
	if (seconds >= 3600) return __("{0} h", [Math.floor(seconds / 3600)]);
	return __("{0} min", [Math.floor(seconds / 60)]);
}

// A ticket's age as the desk's people say it: "0 hours", "5 days"
export function age(seconds) {
	const hours = Math.max(Math.floor(seconds / 3600), 0);
	if (hours < 48) return hours === 1 ? __("1 hour") : __("{0} hours", [hours]);
	return __("{0} days", [Math.floor(hours / 24)]);
}

// Frappe sends naive times of the site's zone.
export const epoch_of = (naive) => moment.tz(naive, frappe.boot.time_zone?.system || frappe.sys_defaults.time_zone).unix();

// A phone number as a link that dials; what people write between the digits is for the eye.
export function phone_link(phone) {
	const digits = String(phone).replace(/[^\d+]/g, "");
	return `<a class="sd-phone" href="tel:${escape(digits)}">${escape(phone)}</a>`;
}

export const CATEGORY_COLOURS = {
	New: "red",
	Assigned: "orange",
	"In Progress": "blue",
	"Waiting for Customer": "purple",
	"Waiting for Supplier": "purple",
	Resolved: "green",
	Closed: "gray",
	Cancelled: "gray",
};

export const OPEN_CATEGORIES = [
	"New",
	"Assigned",
	"In Progress",
	"Waiting for Customer",
	"Waiting for Supplier",
	"Resolved",
];

export const is_phone = () => window.innerWidth < 768;
