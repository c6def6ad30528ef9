// A card moved on the board: what the lifecycle asks for is asked before the move is sent; what it has no move for is
// said at once, and the card goes back.
const UPDATE = "frappe.desk.doctype.kanban_board.kanban_board.update_order_for_single_card";
const RULES = "servicedesk_app.api.workplace.board_rules";
const ASKS = {
	reason: { fieldtype: "Small Text", label: () => __("Reason"), description: () => __("Why; a customer who has to answer reads it.") },
	resolution: { fieldtype: "Text Editor", label: () => __("Resolution"), description: () => __("What was done. The customer reads it.") },
};

let rules = null;
const load_rules = () =>
	rules ? Promise.resolve(rules) : frappe.call({ method: RULES, type: "GET" }).then(({ message }) => (rules = message));

const send = frappe.call;

frappe.call = function (...args) {
	const options = args[0];
	const moved = options?.method === UPDATE && options.args?.from_colname !== options.args?.to_colname;
	if (!moved || window.cur_list?.doctype !== "SD Ticket") return send.apply(this, args);
	return as_request(move(options));
};
Object.assign(frappe.call, send);

// Frappe's board expects what jQuery answers: `fail` puts the card back.
function as_request(promise) {
	const deferred = $.Deferred();
	promise.then(deferred.resolve, deferred.reject);
	return deferred.promise();
}

async function move(options) {
	const { moves, categories } = await load_rules();
	const [before, after] = [options.args.from_colname, options.args.to_colname].map((status) => categories[status]);
	const needed = moves[before]?.[after];
	if (needed === undefined && before !== after) {
		refuse(before, moves[before]);
		throw new Error("no such move");
	}
	frappe.dom.unfreeze();
	const text = needed ? await ask(options.args.to_colname, ASKS[needed]) : "";
	frappe.dom.freeze();
	const answer = await send({
		method: "servicedesk_app.api.workplace.move_to",
		args: { name: options.args.docname, status: options.args.to_colname, text },
	});
	// Not frappe.db.get_doc: it would overwrite the board that is drawn, whose fields Frappe has made a list of.
	const board = await frappe.xcall("frappe.client.get", { doctype: "Kanban Board", name: options.args.board_name });
	options.callback?.({ ...answer, message: board });
	return answer;
}

function refuse(before, moves) {
	const possible = Object.keys(moves || {}).map((category) => __(category)).join(", ");
	frappe.show_alert({
		message: __("A ticket cannot go there from {0}. Possible: {1}.", [__(before), possible || __("nothing")]),
		indicator: "red",
	});
}

function ask(status, { fieldtype, label, description }) {
	return new Promise((resolve, reject) => {
		let answered = false;
		const dialog = new frappe.ui.Dialog({
			title: __(status),
			fields: [{ fieldname: "text", fieldtype, label: label(), description: description(), reqd: 1 }],
			primary_action_label: __("Move"),
			primary_action: ({ text }) => {
				answered = true;
				dialog.hide();
				resolve(text);
			},
			on_hide: () => answered || reject(new Error("not moved")),
		});
		dialog.onhide = () => answered || reject(new Error("not moved"));
		dialog.show();
	});
}
