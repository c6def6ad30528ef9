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
role_home_page = {"SD Portal User": "support"}
page_renderer = "servicedesk_app.www.support.renderer.SupportPage"
website_route_rules = [
	{"from_route": "/support/tickets/<ticket>", "to_route": "support/ticket"},
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
	"SD Notice": "servicedesk_app.permissions.related.notice_query_conditions",
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
	"SD Notice": "servicedesk_app.permissions.related.of_ticket_has_permission",
}

# --- other apps' DocTypes
doc_events = {
	"Comment": {"validate": "servicedesk_app.permissions.guards.refuse_unseen"},
	"Communication": {
		"validate": "servicedesk_app.permissions.guards.refuse_unseen",
		"after_insert": "servicedesk_app.ticketing.replies.after_insert",
	},
	"System Settings": {"on_update": "servicedesk_app.setup.scheduler.mend_stamps"},
	"DocShare": {"validate": "servicedesk_app.permissions.guards.refuse_share"},
}

# --- time
scheduler_events = {
	"cron": {
		"* * * * *": [
			"servicedesk_app.service_level.sweep.run",
			"servicedesk_app.service_level.watchdog.run",
			"servicedesk_app.ticketing.notice_delivery.deliver_pending",
			"servicedesk_app.ticketing.assignment.assign_all",
		],
		"0 7 * * *": ["servicedesk_app.ticketing.silence.run"],
	}
}
