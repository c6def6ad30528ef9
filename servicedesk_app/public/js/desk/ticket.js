// The ticket's form, put together: what happens next, what can be done, the conversation, the customer's card.
import { draw_head, stop_head } from "./head";
import { offer_acts } from "./acts";
import { draw_composer } from "./composer";
import { draw_journal } from "./journal";
import { draw_card } from "./card";
import { follow_ticket } from "./presence";
import { add_shortcuts } from "./shortcuts";

const RULED = ["status", "state_reason", "resolution", "responsible", "queue"];

export function refresh_ticket(frm) {
	frm.$wrapper.toggleClass("sd-ticket-form", true).toggleClass("sd-new-ticket", Boolean(frm.is_new()));
	// Acts change these, each with what the lifecycle asks for; a ticket that is being made may have them typed in.
	RULED.forEach((field) => frm.set_df_property(field, "read_only", !frm.is_new()));
	frm.toggle_display("description", frm.is_new() || frm.sd_edits_description === frm.doc.name);
	// Once it exists, the head says its status and the field beside it who has it.
	["status", "initials"].forEach((field) => frm.toggle_display(field, Boolean(frm.is_new()) && field === "status"));
	if (frm.is_new()) {
		stop_head(frm);
		frm.set_intro(__("Choose the customer and say what is wrong; the agreement and its clocks follow."));
		return;
	}
	draw_head(frm);
	offer_acts(frm);
	draw_composer(frm);
	draw_journal(frm);
	draw_card(frm);
	follow_ticket(frm);
	add_shortcuts(frm);
}

export function hide_ticket(frm) {
	stop_head(frm);
}

export function leave_ticket(frm) {
	stop_head(frm);
}
