frappe.ui.form.on("SD Service Calendar", {
	setup(frm) {
		frm.fields_dict.time_zone.set_data(Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : []);
	},

	refresh(frm) {
		if (!frm.is_new()) frm.call("preview").then(({ message }) => show_preview(frm, message));
	},
});

function show_preview(frm, days) {
	const row = (day) =>
		`<tr><td>${frappe.datetime.str_to_user(day.date)}</td><td>${frappe.utils.escape_html(day.weekday)}</td>
		<td>${day.hours.length ? day.hours.map(frappe.utils.escape_html).join(", ") : __("closed")}</td></tr>`;
	frm.get_field("preview").$wrapper.html(
		`<table class="table table-sm table-bordered"><tbody>${days.map(row).join("")}</tbody></table>`
	);
}
