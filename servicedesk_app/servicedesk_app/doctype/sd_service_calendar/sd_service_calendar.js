frappe.ui.form.on("SD Service Calendar", {
	setup(frm) {
		frm.fields_dict.time_zone.set_data(Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : []);
	},

	refresh(frm) {
		offer_countries(frm);
		if (frm.doc.time_zone && frm.doc.windows?.length) show_preview(frm);
		if (!frm.perm[0]?.write) return;
		frm.add_custom_button(__("Fill in"), () => ask_years(frm), __("Holidays"));
		frm.add_custom_button(__("Import a file (.ics)"), () => ask_file(frm), __("Holidays"));
		frm.add_custom_button(__("Special hours on a date"), () => ask_special_hours(frm), __("Holidays"));
	},

	country(frm) {
		frm.set_value("region", "");
		offer_countries(frm);
	},
});

async function offer_countries(frm) {
	const { message } = await frm.call("holiday_choices");
	frm.fields_dict.country.set_data(message.countries);
	frm.fields_dict.region.set_data(message.regions);
	frm.set_df_property("region", "hidden", frm.doc.country && !message.regions.length ? 1 : 0);
}

function ask_years(frm) {
	if (!frm.doc.country) {
		frappe.msgprint({ title: __("Holidays"), message: __("Choose the country first.") });
		return;
	}
	const year = new Date().getFullYear();
	frappe.prompt(
		[
			{ fieldname: "first", fieldtype: "Int", label: __("From the year"), default: year, reqd: 1 },
			{ fieldname: "last", fieldtype: "Int", label: __("To the year"), default: year + 2, reqd: 1 },
		],
		async (years) => {
			const { message } = await frm.call("fill_holidays", years);
			took_over(frm, [
				__("{0} holidays added.", [message.added]),
				message.dropped ? __("{0} of another country taken out.", [message.dropped]) : "",
			]);
		},
		__("Holidays"),
		__("Fill in")
	);
}

function ask_file(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Import a file (.ics)"),
		fields: [
			{
				fieldname: "help",
				fieldtype: "HTML",
				options: `<p>${__(
					"Whole-day events from today on become closed days. What the calendar has already stays as it is."
				)}</p><input type="file" accept=".ics,text/calendar" class="form-control" aria-label="${__("File")}">`,
			},
		],
		primary_action_label: __("Import"),
		primary_action: async () => {
			const file = dialog.$wrapper.find("input[type=file]")[0].files[0];
			if (!file) {
				frappe.show_alert({ message: __("Choose a file first."), indicator: "orange" });
				return;
			}
			const { message } = await frm.call("import_file", { content: await file.text() });
			dialog.hide();
			took_over(frm, [
				__("{0} closed days added.", [message.added]),
				message.known ? __("{0} were there already.", [message.known]) : "",
				message.timed ? __("{0} events that are not whole days were left out.", [message.timed]) : "",
			]);
		},
	});
	dialog.show();
}

function ask_special_hours(frm) {
	frappe.prompt(
		[
			{ fieldname: "date", fieldtype: "Date", label: __("Date"), reqd: 1 },
			{ fieldname: "opens", fieldtype: "Data", label: __("Opens"), description: __("Like 10:00. Empty: closed") },
			{ fieldname: "closes", fieldtype: "Data", label: __("Closes") },
			{ fieldname: "description", fieldtype: "Data", label: __("Why") },
		],
		(values) => {
			frm.add_child("exceptions", values);
			took_over(frm, [__("The date is in the table.")]);
		},
		__("Special hours on a date"),
		__("Add")
	);
}

function took_over(frm, sentences) {
	frm.refresh_fields();
	frm.dirty();
	show_preview(frm);
	frappe.show_alert({
		message: [...sentences.filter(Boolean), __("Save to keep them.")].join(" "),
		indicator: "green",
	}, 10);
}

async function show_preview(frm) {
	const { message } = await frm.call("preview");
	const weeks = [];
	for (let day = 0; day < message.length; day += 7) weeks.push(message.slice(day, day + 7));
	const names = weeks[0].map((day) => moment(day.date).format("dddd"));
	frm.get_field("preview").$wrapper.html(
		`<div class="table-responsive"><table class="table table-bordered sd-weeks">
		<thead><tr>${names.map((name) => `<th scope="col">${frappe.utils.escape_html(name)}</th>`).join("")}</tr></thead>
		<tbody>${weeks.map((week) => `<tr>${week.map(day_cell).join("")}</tr>`).join("")}</tbody></table></div>
		<p class="text-muted small">${__("By the wall clock of {0}.", [frappe.utils.escape_html(frm.doc.time_zone)])}</p>`
	);
}

function day_cell(day) {
	const hours = day.hours.length ? day.hours.join("<br>") : `<span class="text-muted">${__("closed")}</span>`;
	const kind = [day.today ? "sd-today" : "", day.differs ? "sd-differs" : "", day.hours.length ? "" : "sd-closed"];
	const note = day.note ? `<div class="small sd-note">${frappe.utils.escape_html(day.note)}</div>` : "";
	return `<td class="${kind.join(" ")}"><div class="small text-muted">${frappe.datetime.str_to_user(day.date)}</div>
		${hours}${note}</td>`;
}
