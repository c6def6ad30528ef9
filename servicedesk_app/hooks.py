app_name = "servicedesk_app"
app_title = "Service Desk"
app_publisher = "The servicedesk_app maintainers"
app_description = "A service desk for IT service providers: portal, mail, agreements, clocks that are right"
app_email = "maintainers@servicedesk-app.invalid"
app_license = "MIT"
app_icon = "octicon octicon-issue-opened"
app_color = "#1f6f78"
require_type_annotated_api_methods = True
export_python_type_annotations = True

# --- where people land
add_to_apps_screen = [
	{
		"name": "servicedesk_app",
		"logo": "/assets/servicedesk_app/images/servicedesk.svg",
		"title": "Service Desk",
		"route": "/app/sd-ticket",
		"has_permission": "servicedesk_app.permissions.people.sees_the_app",
	}
]
app_include_css = ["servicedesk_desk.bundle.css", "/assets/servicedesk_app/css/service_level.css"]
app_include_js = [
	"servicedesk_desk.bundle.js",
	"/assets/servicedesk_app/js/timers.js",
	"/assets/servicedesk_app/js/service_levels.js",
	"/assets/servicedesk_app/js/report_filters.js",
]
extend_bootinfo = "servicedesk_app.service_level.health.extend_boot"
doctype_js = {
	"SD Ticket": ["public/js/ticket_images.js", "public/js/time_on_ticket.js", "public/js/ticket_mail.js"],
	"SD Customer": "public/js/time_on_customer.js",
}
role_home_page = {"SD Portal User": "support"}
page_renderer = [
	"servicedesk_app.www.support.open_pages.OpenPage",
	"servicedesk_app.www.support.renderer.SupportPage",
	"servicedesk_app.phone.renderer.PhonePage",
]
before_request = ["servicedesk_app.access.redirects.keep_local", "servicedesk_app.access.visitors.meet"]
after_request = [
	"servicedesk_app.access.accounts.forget_why",
	"servicedesk_app.access.redirects.lead_to_portal",
	"servicedesk_app.www.support.renderer.give_back",
]
website_route_rules = [
	{"from_route": "/support/tickets/<ticket>", "to_route": "support/ticket"},
	{"from_route": "/support/confirm/<token>", "to_route": "support/confirm"},
	{"from_route": "/support/contact/<desk>", "to_route": "support/contact"},
	{"from_route": "/support/link/<token>", "to_route": "support/link"},
	{"from_route": "/support/sound/<challenge>", "to_route": "support/sound"},
	{"from_route": "/support/invitation/<token>", "to_route": "support/invitation"},
]

# --- set-up
after_install = "servicedesk_app.setup.install.after_install"
after_migrate = "servicedesk_app.setup.install.after_migrate"
before_uninstall = "servicedesk_app.setup.uninstall.before_uninstall"
after_uninstall = "servicedesk_app.setup.uninstall.after_uninstall"
fixtures = [{"doctype": "Role", "filters": [["name", "like", "SD %"]]}]

# --- who sees what
permission_query_conditions = {
	"SD Ticket": "servicedesk_app.permissions.tickets.query_conditions",
	"SD Ticket Clock": "servicedesk_app.permissions.related.clock_query_conditions",
	"SD Ticket Clock Event": "servicedesk_app.permissions.related.clock_event_query_conditions",
	"SD Desk": "servicedesk_app.permissions.related.desk_query_conditions",
	"SD Customer": "servicedesk_app.permissions.related.customer_query_conditions",
	"SD Queue": "servicedesk_app.permissions.related.queue_query_conditions",
	"SD Category": "servicedesk_app.permissions.related.category_query_conditions",
	"SD Ticket Link": "servicedesk_app.permissions.related.ticket_link_query_conditions",
	"SD Webhook Call": "servicedesk_app.permissions.related.webhook_call_query_conditions",
	"SD Time Entry": "servicedesk_app.permissions.time.query_conditions",
	"SD Notice Subscription": "servicedesk_app.permissions.related.subscription_query_conditions",
	"SD Notice": "servicedesk_app.permissions.related.notice_query_conditions",
	"SD Contact Request": "servicedesk_app.permissions.related.contact_request_query_conditions",
	"SD Invitation": "servicedesk_app.permissions.related.invitation_query_conditions",
	"SD Ticket Access Link": "servicedesk_app.permissions.related.access_link_query_conditions",
	"SD Ticket Access Use": "servicedesk_app.permissions.related.access_use_query_conditions",
	"SD Outbound Mail": "servicedesk_app.permissions.related.outbound_mail_query_conditions",
	"SD Bouncing Address": "servicedesk_app.permissions.related.bouncing_address_query_conditions",
	"SD Agent": "servicedesk_app.permissions.related.agent_query_conditions",
	"SD Escalation Policy": "servicedesk_app.permissions.related.policy_query_conditions",
	"SD Inbound Mail": "servicedesk_app.permissions.mail.query_conditions",
	"SD Mail Sender Rule": "servicedesk_app.permissions.related.sender_rule_query_conditions",
	"SD Mailbox": "servicedesk_app.permissions.related.mailbox_query_conditions",
	"SD Notice Preference": "servicedesk_app.permissions.related.preference_query_conditions",
	"SD Notice Template": "servicedesk_app.permissions.related.template_query_conditions",
	"SD Routing Rule": "servicedesk_app.permissions.related.rule_query_conditions",
	"SD Text Snippet": "servicedesk_app.permissions.related.snippet_query_conditions",
	"SD Service Level Agreement": "servicedesk_app.permissions.related.agreement_query_conditions",
	"SD Agreement Report": "servicedesk_app.permissions.related.report_query_conditions",
	# rows of child tables
	"SD Ticket Watcher": "servicedesk_app.permissions.rows.watchers",
	"SD Ticket Helper": "servicedesk_app.permissions.rows.helpers",
	"SD Customer Person": "servicedesk_app.permissions.rows.customer_people",
	"SD Customer Domain": "servicedesk_app.permissions.rows.customer_domains",
	"SD Desk Member": "servicedesk_app.permissions.rows.desk_members",
	"SD Service Matrix Row": "servicedesk_app.permissions.rows.matrix_rows",
	"SD Queue Member": "servicedesk_app.permissions.rows.queue_members",
	"SD Service Level Target": "servicedesk_app.permissions.rows.targets",
	"SD Escalation Step": "servicedesk_app.permissions.rows.escalation_steps",
	"SD Agreement Customer": "servicedesk_app.permissions.rows.agreement_customers",
	"SD Mailbox Folder": "servicedesk_app.permissions.rows.mailbox_folders",
	# Frappe's own
	"Comment": "servicedesk_app.permissions.referring.comment_query_conditions",
	"Communication": "servicedesk_app.permissions.referring.communication_query_conditions",
	"Document Follow": "servicedesk_app.permissions.referring.document_follow_query_conditions",
	"File": "servicedesk_app.permissions.files.query_conditions",
	"Notification Log": "servicedesk_app.permissions.referring.notification_log_query_conditions",
	"Tag Link": "servicedesk_app.permissions.referring.tag_link_query_conditions",
	"ToDo": "servicedesk_app.permissions.referring.todo_query_conditions",
	"User": "servicedesk_app.permissions.people.user_query_conditions",
	"Version": "servicedesk_app.permissions.referring.version_query_conditions",
	"View Log": "servicedesk_app.permissions.referring.view_log_query_conditions",
}
has_permission = {
	"SD Ticket": "servicedesk_app.permissions.tickets.has_permission",
	"SD Ticket Clock": "servicedesk_app.permissions.related.of_ticket_has_permission",
	"SD Ticket Clock Event": "servicedesk_app.permissions.related.of_ticket_has_permission",
	"SD Desk": "servicedesk_app.permissions.related.of_desk_has_permission",
	"SD Customer": "servicedesk_app.permissions.related.of_desk_has_permission",
	"SD Queue": "servicedesk_app.permissions.related.of_desk_has_permission",
	"SD Category": "servicedesk_app.permissions.related.of_desk_has_permission",
	"SD Ticket Link": "servicedesk_app.permissions.related.of_both_tickets_has_permission",
	"SD Webhook Call": "servicedesk_app.permissions.related.of_ticket_has_permission",
	"SD Time Entry": "servicedesk_app.permissions.time.has_permission",
	"SD Notice Subscription": "servicedesk_app.permissions.related.of_setup_has_permission",
	"SD Notice": "servicedesk_app.permissions.related.of_ticket_has_permission",
	"SD Contact Request": "servicedesk_app.permissions.related.of_desk_has_permission",
	"SD Invitation": "servicedesk_app.permissions.related.of_customer_has_permission",
	"SD Ticket Access Link": "servicedesk_app.permissions.related.of_ticket_has_permission",
	"SD Ticket Access Use": "servicedesk_app.permissions.related.of_ticket_has_permission",
	"SD Outbound Mail": "servicedesk_app.permissions.related.of_ticket_has_permission",
	"SD Bouncing Address": "servicedesk_app.permissions.related.of_ticket_has_permission",
	"SD Agent": "servicedesk_app.permissions.related.of_setup_has_permission",
	"SD Escalation Policy": "servicedesk_app.permissions.related.of_setup_has_permission",
	"SD Inbound Mail": "servicedesk_app.permissions.mail.has_permission",
	"SD Mail Sender Rule": "servicedesk_app.permissions.related.of_setup_has_permission",
	"SD Mailbox": "servicedesk_app.permissions.related.of_desk_has_permission",
	"SD Notice Preference": "servicedesk_app.permissions.related.of_setup_has_permission",
	"SD Notice Template": "servicedesk_app.permissions.related.of_setup_has_permission",
	"SD Routing Rule": "servicedesk_app.permissions.related.of_setup_has_permission",
	"SD Text Snippet": "servicedesk_app.permissions.related.of_setup_has_permission",
	"SD Service Level Agreement": "servicedesk_app.permissions.related.of_setup_has_permission",
	"SD Agreement Report": "servicedesk_app.permissions.related.of_report_has_permission",
	# Frappe's own: deny, or give Frappe's answer
	"Comment": "servicedesk_app.permissions.referring.has_permission",
	"Communication": "servicedesk_app.permissions.referring.communication_has_permission",
	"Document Follow": "servicedesk_app.permissions.referring.has_permission",
	"File": "servicedesk_app.permissions.files.has_permission",
	"Notification Log": "servicedesk_app.permissions.referring.notification_log_has_permission",
	"Tag Link": "servicedesk_app.permissions.referring.has_permission",
	"ToDo": "servicedesk_app.permissions.referring.todo_has_permission",
	"User": "servicedesk_app.permissions.people.user_has_permission",
	"Version": "servicedesk_app.permissions.referring.has_permission",
	"View Log": "servicedesk_app.permissions.referring.has_permission",
}

# Endpoints of Frappe's that ask for no permission, or (assign_to) write past the lifecycle. One table: a second would replace it
override_whitelisted_methods = {
	"frappe.client.get_count": "servicedesk_app.permissions.stock.get_count",
	"frappe.core.doctype.user.user.reset_password": "servicedesk_app.access.accounts.reset_password",
	"frappe.desk.doctype.tag.tag.add_tag": "servicedesk_app.permissions.stock.add_tag",
	"frappe.desk.doctype.tag.tag.add_tags": "servicedesk_app.permissions.stock.add_tags",
	"frappe.desk.doctype.tag.tag.get_tagged_docs": "servicedesk_app.permissions.stock.get_tagged_docs",
	"frappe.desk.doctype.tag.tag.remove_tag": "servicedesk_app.permissions.stock.remove_tag",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": "servicedesk_app.permissions.stock_charts.get",
	"frappe.desk.form.assign_to.add": "servicedesk_app.ticketing.frappes_assignment.add",
	"frappe.desk.form.assign_to.add_multiple": "servicedesk_app.ticketing.frappes_assignment.add_multiple",
	"frappe.desk.form.assign_to.remove": "servicedesk_app.ticketing.frappes_assignment.remove",
	"frappe.desk.form.assign_to.remove_multiple": "servicedesk_app.ticketing.frappes_assignment.remove_multiple",
	"frappe.desk.form.linked_with.get": "servicedesk_app.permissions.stock.get_linked",
	"frappe.desk.like.toggle_like": "servicedesk_app.permissions.stock.toggle_like",
	"frappe.desk.query_report.get_data_for_custom_field": "servicedesk_app.permissions.stock.get_data_for_custom_field",
	"frappe.desk.query_report.run": "servicedesk_app.permissions.stock.run_report",
	"frappe.desk.search.get_link_title": "servicedesk_app.permissions.stock.get_link_title",
	"frappe.email.relink": "servicedesk_app.permissions.stock.relink",
	"frappe.utils.global_search.search": "servicedesk_app.permissions.stock.search_globally",
}

# --- other apps' DocTypes
doc_events = {
	"Comment": {
		"validate": "servicedesk_app.permissions.guards.refuse_unseen",
		"after_insert": "servicedesk_app.ticketing.journal.announce_comment",
	},
	"Communication": {
		"validate": [
			"servicedesk_app.permissions.guards.refuse_unseen",
			"servicedesk_app.mail.pictures.keep_private",
		],
		"after_insert": [
			"servicedesk_app.mail.pictures.take_along",
			"servicedesk_app.ticketing.replies.after_insert",
		],
	},
	"Email Queue": {
		"before_insert": "servicedesk_app.mail.outgoing.before_insert",
		"after_insert": "servicedesk_app.mail.outgoing.after_insert",
	},
	"System Settings": {"on_update": "servicedesk_app.setup.scheduler.mend_stamps"},
	"DocShare": {"validate": "servicedesk_app.permissions.guards.refuse_share"},
	"Document Share Key": {"validate": "servicedesk_app.permissions.guards.refuse_share_key"},
	"SD Desk": {"on_update": "servicedesk_app.permissions.guards.close_todos_of_leavers"},
	"SD Queue": {
		"on_update": [
			"servicedesk_app.permissions.guards.close_todos_of_leavers",
			"servicedesk_app.service_level.recount.propose",
		]
	},
	"SD Settings": {"on_update": "servicedesk_app.service_level.recount.propose"},
	"SD Service Calendar": {"on_update": "servicedesk_app.service_level.recount.propose"},
	"SD Service Level Agreement": {"on_update": "servicedesk_app.service_level.recount.propose"},
	"SD Escalation Policy": {"on_update": "servicedesk_app.service_level.recount.propose"},
	"Document Follow": {"validate": "servicedesk_app.permissions.guards.refuse_unseen"},
	"File": {"validate": "servicedesk_app.permissions.files.check_writing"},
	"Tag Link": {"validate": "servicedesk_app.permissions.guards.refuse_unseen"},
	"ToDo": {"validate": "servicedesk_app.permissions.guards.check_todo"},
	"Token Cache": {"on_update": "servicedesk_app.mail.authorizing.try_again"},
	"User": {"validate": "servicedesk_app.permissions.guards.keep_portal_people_powerless"},
}

# --- time
scheduler_events = {
	"cron": {
		"*/2 * * * *": ["servicedesk_app.minute.even"],
		"1-59/2 * * * *": ["servicedesk_app.minute.odd"],
		"40 3 * * *": ["servicedesk_app.mail.raw_store.sweep"],
		"45 3 * * *": ["servicedesk_app.mail.registry.apply_retention"],
		"0 7 * * *": ["servicedesk_app.ticketing.silence.run"],
		"20 3 * * *": ["servicedesk_app.access.tidying.run"],
		"30 3 * * *": ["servicedesk_app.ticketing.todos.mirror_all"],
		"20 3 1 * *": ["servicedesk_app.service_level.holidays.extend_all"],
		"10 6 * * *": ["servicedesk_app.service_level.customer_report_mail.send_due"],
		"50 3 * * *": ["servicedesk_app.ticketing.attachments.forget_unused"],
	}
}
