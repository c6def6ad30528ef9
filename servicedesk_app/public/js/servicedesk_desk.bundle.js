// What the service desk adds to the Frappe Desk. Each part is a small module in desk/; forms and lists of our
// DocTypes call what stands here under `servicedesk`.
import "./desk/names";
import * as format from "./desk/format";
import * as clocks from "./desk/clocks";
import { refresh_ticket, hide_ticket, leave_ticket } from "./desk/ticket";
import { load_people, people_query } from "./desk/people";
import { ticket_list } from "./desk/list";
import { show_search } from "./desk/search";
import { draw_block } from "./desk/home";
import "./desk/board";
import "./desk/numbers";
import "./desk/timeline";

frappe.provide("servicedesk");
Object.assign(servicedesk, {
	...format,
	...clocks,
	refresh_ticket,
	hide_ticket,
	leave_ticket,
	load_people,
	people_query,
	ticket_list,
	show_search,
	draw_block,
});
