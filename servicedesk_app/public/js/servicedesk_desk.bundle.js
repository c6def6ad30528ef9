// What the service desk adds to the Frappe Desk. Each part is a small module in desk/; forms and lists of our
// DocTypes call what stands here under `servicedesk`.
import * as format from "./desk/format";
import * as clocks from "./desk/clocks";
import { refresh_ticket, hide_ticket, leave_ticket } from "./desk/ticket";
import { ticket_list } from "./desk/list";
import { show_search } from "./desk/search";
import { draw_block } from "./desk/home";
import "./desk/board";
import "./desk/numbers";

frappe.provide("servicedesk");
Object.assign(servicedesk, {
	...format,
	...clocks,
	refresh_ticket,
	hide_ticket,
	leave_ticket,
	ticket_list,
	show_search,
	draw_block,
});
