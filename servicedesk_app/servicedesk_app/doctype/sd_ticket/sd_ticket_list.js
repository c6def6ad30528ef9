// The ticket list: public/js/desk/list.js
frappe.listview_settings["SD Ticket"] = servicedesk.ticket_list;
