"""The notices' first texts: (event, language) → (subject, message). An admin edits the records made of them."""

TEXTS: dict[tuple[str, str | None], tuple[str, str]] = {
	("Received", None): (
		"We have received your report: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nyour report has the number {{ ticket.name }}."
		"{% if ticket.reaction_due_text %} We react by {{ ticket.reaction_due_text }}.{% endif %}\n\n"
		"Follow it here: {{ link }}\n\n{{ desk }}",
	),
	("Assigned", None): (
		"{{ ticket.responsible }} takes care of it: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\n{{ ticket.responsible }} is responsible for ticket {{ ticket.name }} now.\n\n"
		"Follow it here: {{ link }}\n\n{{ desk }}",
	),
	("Started", None): (
		"We are working on it: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\n{{ ticket.responsible }} is working on ticket {{ ticket.name }}.\n\n"
		"Follow it here: {{ link }}\n\n{{ desk }}",
	),
	("Answer", None): (
		"Answer: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\n{{ text }}\n\nAnswer here: {{ link }}\n\n{{ desk }}",
	),
	("Waiting for you", None): (
		"We need your answer: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\n{{ text }}\n\nThe ticket goes on as soon as you have answered: {{ link }}\n\n{{ desk }}",
	),
	("Resolved", None): (
		"Solved, please approve: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\n{{ ticket.resolution }}\n\n"
		"Please test it, and approve or say what still fails: {{ link }}\n\n{{ desk }}",
	),
	("Closed", None): (
		"Closed: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nticket {{ ticket.name }} is closed. If it comes back, write to us on it: {{ link }}\n\n{{ desk }}",
	),
	("Reopened", None): (
		"Taken up again: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nticket {{ ticket.name }} is open again: {{ text }}\n\nFollow it here: {{ link }}\n\n{{ desk }}",
	),
	("May we close", None): (
		"May we close it? {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nwe have solved ticket {{ ticket.name }} and not heard from you since. "
		"Does it work? Then please confirm it here, or say what still fails: {{ link }}\n\n{{ desk }}",
	),
	("Handed over", None): (
		"Handed over to your queue: {{ ticket.subject }}",
		"{{ ticket.name }} of {{ ticket.customer }}: {{ text }}",
	),
	("Customer answered", None): (
		"The customer has written: {{ ticket.subject }}",
		"{{ ticket.name }} of {{ ticket.customer }}: {{ text }}",
	),
}
