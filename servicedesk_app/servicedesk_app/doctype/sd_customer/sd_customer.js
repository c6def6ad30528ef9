frappe.ui.form.on("SD Customer", {
	setup(frm) {
		frm.fields_dict.time_zone.set_data(Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : []);
	},
});
